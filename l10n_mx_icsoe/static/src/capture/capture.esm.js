import {
    Component,
    onMounted,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {copyText} from "./clipboard.esm";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MODEL = "l10n_mx_icsoe.filing";
/** Contracts in the list at once: hundreds of buttons make a page slow. */
const PAGE = 40;

/** Letters only, without case and accents: what people type when they look for a name. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * The day of filing: the return in the order of the portal's forms, each value one key
 * away from the clipboard. The list of contracts is read once; the values of a contract
 * when it is opened, and those of the one that comes after it meanwhile.
 */
export class Capture extends Component {
    static template = "l10n_mx_icsoe.Capture";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    static displayName = _t("Capture in the Portal");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.loading = new Map();
        this.state = useState({
            sheet: null,
            values: {},
            block: 0,
            row: 0,
            copied: {},
            said: "",
            sought: "",
            pending: false,
        });
        onWillStart(async () => {
            this.state.sheet = await this.orm.call(MODEL, "capture_sheet", [
                this.filingId,
            ]);
            await this.open(
                Math.max(
                    this.blocks.findIndex((block) => !block.done),
                    0
                )
            );
        });
        // Lost when the page is loaded again.
        this.env.config.setDisplayName(_t("Capture in the Portal"));
        // In the address, so that the page can be loaded again.
        onMounted(() => this.props.updateActionState({resId: this.filingId}));
        useEffect(
            () => this.root.el?.querySelector("[data-current='1']")?.focus(),
            () => [this.state.block, this.state.row]
        );
        useExternalListener(window, "keydown", (event) => this.onKey(event));
    }

    get filingId() {
        const {params = {}, context = {}} = this.props.action;
        return Number(
            params.filing_id || params.resId || this.props.resId || context.active_id
        );
    }

    get blocks() {
        return this.state.sheet.blocks;
    }

    /** The part that is open: what the list says of it, and its values. */
    get block() {
        const {key} = this.blocks[this.state.block];
        return {...this.state.values[key], ...this.blocks[this.state.block]};
    }

    get doneCount() {
        return this.blocks.filter((block) => block.done).length;
    }

    get isFinished() {
        return this.doneCount === this.blocks.length;
    }

    /** Back to the return, where the acknowledgement is registered. */
    openReturn() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            res_id: this.filingId,
            views: [[false, "form"]],
        });
    }

    get progress() {
        return _t("%(done)s of %(all)s captured", {
            done: this.doneCount,
            all: this.blocks.length,
        });
    }

    // ------------------------------------------------------------------ the list

    /** Places of the parts that are looked for, in the order of the return. */
    get found() {
        const sought = plain(this.state.sought.trim());
        const isFound = (block) =>
            plain(`${block.reference} ${block.client}`).includes(sought) &&
            !(this.state.pending && block.done);
        return [...this.blocks.keys()].filter((place) => isFound(this.blocks[place]));
    }

    /** The page of the list in which the open part is: `{places, first, last, all}`. */
    get page() {
        const {found} = this;
        const position = found.findIndex((place) => place >= this.state.block);
        const first =
            Math.floor((position < 0 ? found.length - 1 : position) / PAGE) * PAGE;
        const places = found.slice(Math.max(first, 0), Math.max(first, 0) + PAGE);
        return {places, first, last: first + places.length, all: found.length};
    }

    turn(step) {
        const {found, page} = this;
        const first = page.first + step * PAGE;
        if (first >= 0 && first < found.length) {
            this.open(found[first]);
        }
    }

    /** The next (1) or the previous (-1) of the parts that are looked for. */
    step(step) {
        const {found} = this;
        if (!found.length) {
            return;
        }
        const after = found.filter((place) =>
            step > 0 ? place > this.state.block : place < this.state.block
        );
        this.open(
            (step > 0 ? after[0] : after.at(-1)) ?? (step > 0 ? found[0] : found.at(-1))
        );
    }

    /** Read the values of a part once; two calls at a time share the answer. */
    load(key) {
        if (this.state.values[key]) {
            return this.state.values[key];
        }
        if (!this.loading.has(key)) {
            const reading = this.orm
                .call(MODEL, "capture_block", [this.filingId, key])
                .then((values) => {
                    const {done, ...rest} = values;
                    // A colleague may have marked it meanwhile.
                    this.blocks.find((block) => block.key === key).done = done;
                    this.state.values[key] = rest;
                    return rest;
                })
                .finally(() => this.loading.delete(key));
            this.loading.set(key, reading);
        }
        return this.loading.get(key);
    }

    async open(place) {
        this.wanted = place;
        await this.load(this.blocks[place].key);
        if (this.wanted !== place) {
            // Somebody went on while it was read.
            return;
        }
        this.state.block = place;
        this.state.row = this.firstRow();
        const next = this.blocks[place + 1];
        if (next) {
            // Only to be quick: if it fails, it is read again when it is opened.
            Promise.resolve(this.load(next.key)).catch(() => undefined);
        }
    }

    // ------------------------------------------------------------------ the values

    get keys() {
        return [
            ["↑ ↓", _t("move")],
            ["Enter / C", _t("copy and move on")],
            ["N", _t("next contract")],
            ["P", _t("previous contract")],
            ["M", _t("mark as captured")],
        ];
    }

    titleOf(block) {
        return block.reference || _t("The return");
    }

    doneText(block) {
        const date = formatDateTime(deserializeDateTime(block.done.date));
        return _t("Captured by %(user)s, %(date)s", {user: block.done.user, date});
    }

    fileUrl(file) {
        return `/web/content/l10n_mx_icsoe.filing.file/${file.id}/content/${encodeURIComponent(file.name)}?download=true`;
    }

    isTyped(field) {
        return !field.by_portal && Boolean(field.value);
    }

    isCopied(index) {
        return Boolean(this.state.copied[`${this.block.fingerprint}/${index}`]);
    }

    firstRow() {
        return Math.max(
            this.block.fields.findIndex((field) => this.isTyped(field)),
            0
        );
    }

    move(step) {
        this.state.row = Math.min(
            Math.max(this.state.row + step, 0),
            this.block.fields.length - 1
        );
    }

    /** Copy the value in row `index`, and go on to the next that is typed. */
    async copy(index) {
        const field = this.block.fields[index];
        this.state.row = index;
        if (!field.value) {
            this.state.said = _t("%s is empty: nothing to copy.", field.label);
            this.move(1);
            return;
        }
        if (!(await copyText(field.value))) {
            this.notification.add(
                _t(
                    "The browser does not allow copying: select the value and press Ctrl+C."
                ),
                {
                    type: "danger",
                }
            );
            return;
        }
        this.state.copied[`${this.block.fingerprint}/${index}`] = true;
        this.state.said = _t("Copied: %s", field.label);
        const next = this.block.fields.findIndex(
            (other, position) => position > index && this.isTyped(other)
        );
        if (next > 0) {
            this.state.row = next;
        } else {
            // The last one: Enter on the button that goes on marks the contract.
            this.root.el?.querySelector(".o_icsoe_mark")?.focus();
        }
    }

    async mark() {
        if (!this.state.sheet.editable || this.busy) {
            return;
        }
        this.busy = true;
        try {
            const {key, fingerprint, done} = this.block;
            const marked = await this.orm.call(MODEL, "mark_captured", [
                this.filingId,
                key,
                fingerprint,
                !done,
            ]);
            this.blocks.find((block) => block.key === key).done = marked;
            if (marked && this.doneCount < this.blocks.length) {
                const left = this.blocks.findIndex((block) => !block.done);
                const after = this.blocks.findIndex(
                    (block, place) => place > this.state.block && !block.done
                );
                await this.open(after < 0 ? left : after);
            }
        } finally {
            this.busy = false;
        }
    }

    onKey(event) {
        const dialogOpen = document.querySelector(
            ".modal.show, .o_command_palette, .o_popover"
        );
        if (
            event.ctrlKey ||
            event.altKey ||
            event.metaKey ||
            dialogOpen ||
            event.target.closest("input, textarea")
        ) {
            return;
        }
        // On a button or link of its own, Enter does what that says; on a row, and
        // nowhere, it copies.
        const elsewhere =
            event.target.closest("button, a") &&
            !event.target.closest(".o_icsoe_value");
        const does = {
            ArrowDown: () => this.move(1),
            ArrowUp: () => this.move(-1),
            Enter: elsewhere ? undefined : () => this.copy(this.state.row),
            c: () => this.copy(this.state.row),
            n: () => this.step(1),
            p: () => this.step(-1),
            m: () => this.mark(),
        }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (does) {
            event.preventDefault();
            event.stopPropagation();
            does();
        }
    }
}

registry.category("actions").add("l10n_mx_icsoe.capture", Capture);
