import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Imports slice by slice, one request each, and shows how far it is. */
export class ImportProgress extends Component {
    static template = "l10n_mx_icsoe_import.ImportProgress";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {total} = this.props.action.params;
        this.state = useState({done: 0, total, stopping: false});
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.state.stopping = true;
        });
    }

    get percent() {
        return this.state.total
            ? Math.round((100 * this.state.done) / this.state.total)
            : 0;
    }

    async run() {
        const ids = [this.props.action.params.import_id];
        let next = false;
        while (!next && !this.state.stopping) {
            const slice = await this.orm.call("l10n_mx_icsoe.import", "import_slice", [
                ids,
            ]);
            this.state.done = slice.done;
            this.state.total = slice.done + slice.left;
            next = slice.next;
        }
        if (next) {
            await this.action.doAction({type: "ir.actions.act_window_close"});
            await this.action.doAction(next);
        }
    }

    stop() {
        this.state.stopping = true;
        this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("l10n_mx_icsoe_import_progress", ImportProgress);
