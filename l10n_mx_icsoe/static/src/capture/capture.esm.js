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

/**
 * The day of filing: the return in the order of the portal's forms, each value one key
 * away from the clipboard.
 */
export class Capture extends Component {
    static template = "l10n_mx_icsoe.Capture";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({sheet: null, block: 0, row: 0, copied: {}, said: ""});
        onWillStart(async () => {
            this.state.sheet = await this.orm.call(MODEL, "capture_sheet", [
                this.filingId,
            ]);
            this.state.block = Math.max(
                this.blocks.findIndex((block) => !block.done),
                0
            );
            this.state.row = this.firstRow();
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

    get block() {
        return this.blocks[this.state.block];
    }

    get doneCount() {
        return this.blocks.filter((block) => block.done).length;
    }

    get progress() {
        return _t("%(done)s of %(all)s captured", {
            done: this.doneCount,
            all: this.blocks.length,
        });
    }

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

    open(index) {
        this.state.block = (index + this.blocks.length) % this.blocks.length;
        this.state.row = this.firstRow();
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
        }
    }

    async mark() {
        if (!this.state.sheet.editable || this.busy) {
            return;
        }
        this.busy = true;
        try {
            const {fingerprint, done} = this.block;
            this.state.sheet = await this.orm.call(MODEL, "mark_captured", [
                this.filingId,
                fingerprint,
                !done,
            ]);
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
            n: () => this.open(this.state.block + 1),
            p: () => this.open(this.state.block - 1),
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
