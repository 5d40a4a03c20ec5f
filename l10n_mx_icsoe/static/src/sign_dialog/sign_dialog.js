import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Content of a chosen file as base64, or null when none is chosen. */
async function readFile(input) {
    const file = input.files[0];
    if (!file) {
        return null;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Asks for the e.firma and signs a filing.
 *
 * A client action and not a wizard: the fields of a wizard are a table, and the key and its password must never be
 * written anywhere. They live in the inputs of this dialog and in one request.
 */
export class SignDialog extends Component {
    static template = "l10n_mx_icsoe.SignDialog";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.certificate = useRef("certificate");
        this.privateKey = useRef("privateKey");
        this.password = useRef("password");
        this.state = useState({ error: "", busy: false });
    }

    get params() {
        return this.props.action.params;
    }

    async sign() {
        this.state.error = "";
        const certificate = await readFile(this.certificate.el);
        const privateKey = await readFile(this.privateKey.el);
        const password = this.password.el.value;
        if (!certificate || !privateKey || !password) {
            this.state.error = _t("Choose the .cer file, the .key file, and type the password of the key.");
            return;
        }
        this.state.busy = true;
        try {
            await rpc(`/l10n_mx_icsoe/filing/${this.params.filing_id}/sign`, {
                certificate,
                private_key: privateKey,
                password,
            });
        } catch (error) {
            this.state.error = error.data?.message || error.message;
            return;
        } finally {
            this.state.busy = false;
            this.password.el.value = "";
        }
        this.notification.add(_t("Signed and verified."), { type: "success" });
        await this.action.doAction({ type: "ir.actions.act_window_close" }, { onClose: null });
        await this.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }

    cancel() {
        this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("l10n_mx_icsoe.sign", SignDialog);
