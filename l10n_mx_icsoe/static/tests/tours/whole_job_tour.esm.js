import {
    chooseFile,
    expect,
    given,
    openSignDialog,
    patient,
    seeSigned,
} from "./tour_tools.esm";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {user} from "@web/core/user";

// The form is in a state whether Odoo shows its arrow or folds it away, for want of
// room beside the buttons.
const inState = (state) =>
    `.o_form_view:has(.o_statusbar_status .o_arrow_button_current[data-value=${state}])`;

/**
 * The whole job of a small company's accountant, who is nobody's administrator. Starts
 * at the board of ICSOE.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_whole_job", {
    steps: patient(() => [
        {
            content: "Who works here",
            trigger: ".o_kanban_view",
            run() {
                expect(
                    user.lang === "es-MX" && !user.isAdmin,
                    "somebody who reads Mexican Spanish and is no administrator"
                );
            },
        },
        {
            content: "Close a cuatrimestre",
            trigger: ".o_kanban_view .o_control_panel button.btn-primary",
            run: "click",
        },
        {
            content: "Nothing depends on the period that today proposes",
            trigger: ".modal .o_field_widget[name=year] input",
            run: `edit ${given()?.year}`,
        },
        {
            trigger: `.modal .o_field_widget[name=period] input[data-value='${given()?.period}']`,
            run: "click",
        },
        {
            content: "It counts the contracts and proposes the kind",
            trigger:
                ".modal:has(.o_field_widget[name=kind] input[data-value=normal]:checked) .o_field_widget[name=contract_count]:contains(/^1$/)",
        },
        {
            trigger: ".modal button[name=action_close]",
            run: "click",
        },
        {
            content: "An error stands, so there is no button to send it",
            trigger: `body:not(:has(.modal)) ${inState("draft")}`,
        },
        {
            trigger:
                ".o_form_view .alert-danger .o_field_widget[name=error_count]:contains(/^1$/)",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_send_to_sign]))",
        },
        {
            content: "One click away: the worker without NSS",
            trigger:
                ".o_field_widget[name=finding_ids] .o_data_row.text-danger button[name=action_fix]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook a[name=personal_information]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=ssnid] input",
            run: `edit ${given()?.nss}`,
        },
        ...stepUtils.saveForm(),
        {
            content: "Back to the return",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "The error stays until the return is gathered again",
            trigger: ".o_form_view:has(.alert-danger) button[name=action_gather]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(.alert-danger)) button[name=action_send_to_sign]",
            run: "click",
        },
        {
            trigger: inState("to_sign"),
        },
        ...openSignDialog(),
        {
            content: "Enter signs",
            trigger: ".modal #efirma_password",
            run: `edit ${given()?.password} && press Enter`,
        },
        ...seeSigned(),
        {
            trigger: inState("signed"),
        },
        {
            content: "The next thing to do is the primary button: capture",
            trigger:
                ".o_form_view .o_statusbar_buttons button.btn-primary[name=action_open_capture]",
        },
        {
            content: "Who has captured already registers the acknowledgement",
            trigger: ".o_form_view .o_statusbar_buttons button[data-hotkey=u]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=folio] input",
            run: `edit ${given()?.folio}`,
        },
        {
            trigger: ".modal .o_field_widget[name=pdf]",
            run() {
                chooseFile(
                    this.anchor.querySelector("input[type=file]"),
                    "acuse.pdf",
                    given().acknowledgement
                );
            },
        },
        {
            content: "The file was taken",
            trigger: ".modal .o_field_widget[name=pdf] input:value(acuse.pdf)",
        },
        {
            trigger: ".modal button[name=action_register]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${inState("filed")}`,
        },
        {
            trigger: `.o_form_view .o_field_widget[name=folio]:contains(${given()?.folio})`,
        },
    ]),
});
