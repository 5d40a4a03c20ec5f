import {Component, onMounted, onWillUnmount, useRef, useState} from "@odoo/owl";
import {judgeCertificate, signInBrowser} from "./sign_in_browser.esm";
import {AssetsLoadingError} from "@web/core/assets";
import {ConnectionLostError} from "@web/core/network/rpc";
import {Refusal} from "./refusal.esm";
import {_t} from "@web/core/l10n/translation";
import {readChosenFile} from "./efirma_files.esm";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Milliseconds of work after which the page is dimmed; until then the button alone says
 * it.
 */
const PATIENCE = 1500;

/**
 * Asks for the e.firma and signs the record (`model`, `id`) of a model that inherits
 * `l10n_mx_efirma.signable`, whose `action_open_sign` gives the other parameters, too.
 *
 * A client action and not a wizard: the fields of a wizard are a table, and the key and
 * its password must never be written anywhere. They live in the inputs of this dialog
 * and in the variables of one call; never in the state of the component, and in no
 * request.
 */
export class SignDialog extends Component {
    static template = "l10n_mx_efirma.SignDialog";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.certificate = useRef("certificate");
        this.privateKey = useRef("privateKey");
        this.password = useRef("password");
        const remembered = this.params.remembered || false;
        this.state = useState({
            error: "",
            busy: false,
            isRemembered: Boolean(remembered),
            holder: remembered,
        });
        // Not the link to the document that stands above them.
        onMounted(() => (this.certificate.el || this.privateKey.el).focus());
        onWillUnmount(() => {
            for (const {el} of [this.certificate, this.privateKey, this.password]) {
                if (el) {
                    el.value = "";
                }
            }
        });
    }

    get params() {
        return this.props.action.params;
    }

    get validity() {
        return _t(
            "Certificate %(number)s, valid from %(valid_from)s to %(valid_to)s (central Mexico time).",
            this.state.holder
        );
    }

    /** A method of the record that is signed. */
    call(method, ...args) {
        const {model, id} = this.params;
        return this.orm.call(model, method, [[id], ...args]);
    }

    /** Have the chosen certificate judged, before anybody types a password. */
    async judge() {
        this.state.error = "";
        this.state.holder = false;
        try {
            const bytes = await readChosenFile(this.certificate.el);
            if (bytes) {
                this.state.holder = await judgeCertificate(this.call.bind(this), bytes);
            }
        } catch (error) {
            this.refuse(this.explain(error), this.certificate);
        }
    }

    useAnother() {
        this.state.isRemembered = false;
        this.state.holder = false;
    }

    async sign() {
        if (this.state.busy) {
            return;
        }
        this.state.error = "";
        const inputs = [this.certificate, this.privateKey, this.password];
        const missing = inputs.find(({el}) => el && !el.value);
        if (missing) {
            this.refuse(
                _t(
                    "Choose the .cer file, the .key file, and type the password of the key."
                ),
                missing
            );
            return;
        }
        if (!this.state.holder) {
            await this.judge();
            if (!this.state.holder) {
                return;
            }
        }
        this.state.busy = true;
        // Nothing else may be done meanwhile; least of all closing the dialog, which
        // would show the record unsigned.
        this.ui.block({delay: PATIENCE});
        try {
            const efirma = {
                certificate:
                    this.certificate.el && (await readChosenFile(this.certificate.el)),
                privateKey: await readChosenFile(this.privateKey.el),
                password: this.password.el.value,
            };
            await signInBrowser(this.call.bind(this), efirma);
        } catch (error) {
            this.refuse(this.explain(error), this.password);
            return;
        } finally {
            this.password.el.value = "";
            this.state.busy = false;
            this.ui.unblock();
        }
        this.notification.add(_t("Signed and verified."), {type: "success"});
        // The form under the dialog reads itself again when the dialog closes.
        await this.action.doAction({type: "ir.actions.act_window_close"});
    }

    /** Show why it was not signed and lead to the input to change. */
    refuse(reason, input) {
        this.state.error = reason;
        // Nothing to focus where the dialog was closed while the server judged.
        input.el?.focus();
    }

    /**
     * What to tell about `error`. One that is no refusal but a fault is left to Odoo's
     * own error dialog.
     */
    explain(error) {
        if (error.exceptionName?.startsWith("odoo.exceptions.")) {
            return error.data.message;
        }
        if (error instanceof Refusal) {
            return error.message;
        }
        if (
            error instanceof ConnectionLostError ||
            error instanceof AssetsLoadingError
        ) {
            return _t(
                "The server does not answer. Try again in a moment: nothing is ever signed twice."
            );
        }
        if (error instanceof DOMException) {
            return _t(
                "The browser cannot read one of the files any more. Choose both again."
            );
        }
        throw error;
    }

    cancel() {
        this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("l10n_mx_efirma.sign", SignDialog);
