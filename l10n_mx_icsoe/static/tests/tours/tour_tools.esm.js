/** Steps that wait a minute for what they need: a busy machine takes its time. */
export const patient = (steps) => () =>
    steps().map((step) => ({timeout: 60000, ...step}));

/**
 * What the test hands over (see test_tour.py): nothing of it may come from the
 * database.
 */
export const given = () => window.icsoeTour;

/** Choose a file in `input` as a person would; `content` is base64. */
export function chooseFile(input, name, content) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

export function expect(condition, what) {
    if (!condition) {
        throw new Error(`Expected: ${what}`);
    }
}

/** Steps that open the dialog and fill in everything but the password. */
export const openSignDialog = () => [
    {
        content: "Open the dialog",
        trigger: ".o_form_view button[name=action_open_sign]",
        run: "click",
    },
    {
        content: "The first field has the focus; choose the certificate",
        trigger: ".modal #efirma_certificate",
        run() {
            expect(
                document.activeElement === this.anchor,
                "the focus on the certificate"
            );
            chooseFile(this.anchor, "empresa.cer", given().certificate);
        },
    },
    {
        content: "Choose the private key",
        trigger: ".modal #efirma_private_key",
        run() {
            chooseFile(this.anchor, "empresa.key", given().private_key);
        },
    },
];

/**
 * Steps that wait until the dialog is gone and the form under it shows the signature,
 * without a reload of the page.
 */
export const seeSigned = () => [
    {
        content: "The dialog closed and the form read itself again",
        trigger:
            "body:not(:has(.modal)) .o_form_view .o_field_widget[name=certificate_number]",
        run() {
            expect(this.anchor.textContent.trim(), "the number of the certificate");
            expect(given(), "a page that was not loaded again");
            const kept = JSON.stringify([{...localStorage}, {...sessionStorage}]);
            expect(!kept.includes(given().password), "a browser that kept no password");
        },
    },
    {
        trigger: ".o_form_view:not(:has(button[name=action_open_sign]))",
    },
];
