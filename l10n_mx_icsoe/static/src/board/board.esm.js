import {markup, onWillStart} from "@odoo/owl";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * The board says what to do first as it is now, for the browser keeps an action and its help; and
 * which cuatrimestres have no return at all: no card can.
 */
class BoardController extends kanbanView.Controller {
    static template = "l10n_mx_icsoe.Board";

    setup() {
        super.setup();
        const orm = useService("orm");
        onWillStart(async () => {
            const [help, missing] = await Promise.all([
                orm.call(this.props.resModel, "get_empty_list_help", [""]),
                orm.call(this.props.resModel, "periods_without_return", []),
            ]);
            this.props.info.noContentHelp = markup(help);
            this.missing = missing;
        });
    }

    closePeriod({year, period}) {
        const {close_action: close} = this.props.context;
        this.actionService.doAction(close || "l10n_mx_icsoe.close_action", {
            additionalContext: {default_year: year, default_period: period},
        });
    }
}

registry
    .category("views")
    .add("icsoe_board", {...kanbanView, Controller: BoardController});
