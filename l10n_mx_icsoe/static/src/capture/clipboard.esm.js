/**
 * Copy `text`; resolves to whether it worked. Browsers offer their clipboard on HTTPS
 * only: elsewhere a hidden text area does it, as it always did.
 */
export async function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            // Refused by the browser's settings: try the old way.
        }
    }
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position: fixed; opacity: 0";
    document.body.append(area);
    area.select();
    const worked = document.execCommand("copy");
    area.remove();
    focused?.focus({preventScroll: true});
    return worked;
}
