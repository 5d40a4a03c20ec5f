import {markup, onWillStart} from "@odoo/owl";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** The board says what to do first as it is now: the browser keeps an action and its help. */
class BoardController extends kanbanView.Controller {
    setup() {
        super.setup();
        const orm = useService("orm");
        onWillStart(async () => {
            const help = await orm.call(this.props.resModel, "get_empty_list_help", [
                "",
            ]);
            this.props.info.noContentHelp = markup(help);
        });
    }
}

registry
    .category("views")
    .add("icsoe_board", {...kanbanView, Controller: BoardController});
