import {expect, given, patient} from "./tour_tools.esm";
import {registry} from "@web/core/registry";

const ALL = ".o_list_view thead .o_list_record_selector input";
const noDialog = {trigger: "body:not(:has(.modal))"};

/** Choose the entry `label` in the menu of what can be done with the ticked lines. */
const fromActions = (label) => [
    {
        trigger: ".o_control_panel .o_cp_action_menus button:contains(Acciones)",
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu .o-dropdown-item:contains(${label})`,
        run: "click",
    },
];

/** Find the contract by its number in the dialog, as HR may without reading orders. */
const pickContract = () => [
    {
        trigger: ".modal .o_field_widget[name=order_id] input",
        run: `edit ${given()?.contract}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item:contains(${given()?.contract})`,
        run: "click",
    },
];

/**
 * HR manager without Sales rights, at the list of employees: those of one department
 * all go onto a contract.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_hr_assigns", {
    steps: patient(() => [
        {
            content: "Only the department whose people are placed there",
            trigger: `.o_search_panel_category_value:contains(${given()?.department}) .o_search_panel_label`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3)))",
        },
        {
            trigger: ALL,
            run: "click",
        },
        ...fromActions("Asignar a un contrato"),
        ...pickContract(),
        {
            content: "What will happen, worker by worker, before it does",
            trigger:
                ".modal .o_field_widget[name=line_ids] .o_data_row:nth-child(2) .text-bg-success",
        },
        {
            trigger: ".modal button[name=action_assign]",
            run: "click",
        },
        noDialog,
    ]),
});

/** HR manager, at the workers on contracts: those of one contract end on a day. */
registry.category("web_tour.tours").add("l10n_mx_icsoe_hr_ends", {
    steps: patient(() => [
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: ALL,
            run: "click",
        },
        ...fromActions("cambiar trabajadores"),
        {
            trigger: ".modal .o_field_widget[name=date_end] button",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=date_end] input",
            run: `edit ${given()?.day} && press Tab`,
        },
        {
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:nth-child(2)",
        },
        {
            trigger: ".modal button[name=action_move]:visible",
            run: "click",
        },
        noDialog,
    ]),
});

/** Salesman, at an order of his own: a worker more, and no salary to be seen. */
registry.category("web_tour.tours").add("l10n_mx_icsoe_salesman_assigns", {
    steps: patient(() => [
        {
            trigger: ".o_form_view .o_notebook a[name=l10n_mx_icsoe]",
            run: "click",
        },
        {
            trigger: "button[name=action_l10n_mx_icsoe_assign]",
            run() {
                expect(
                    !document.querySelector("th[data-name=l10n_mx_sbc]"),
                    "no column with salaries"
                );
                this.anchor.click();
            },
        },
        {
            trigger: ".modal .o_field_widget[name=employee_ids] input",
            run: `edit ${given()?.worker}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${given()?.worker})`,
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=line_ids] .o_data_row .text-bg-success",
        },
        {
            trigger: ".modal button[name=action_assign]",
            run: "click",
        },
        noDialog,
        {
            content: "They are on the order",
            trigger: `.o_field_widget[name=l10n_mx_icsoe_assignment_ids] .o_data_row:contains(${given()?.worker})`,
        },
    ]),
});

/**
 * Capturista, at the board: closes the oldest cuatrimestre without a return. The line
 * then names the others.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_close_missing", {
    steps: patient(() => [
        {
            trigger: `.o_kanban_view [role=status] button:contains(${given()?.label})`,
            run: "click",
        },
        {
            content: "The dialog asks for that one",
            trigger: `.modal .o_field_widget[name=period] input[data-value='${given()?.period}']:checked`,
            run() {
                const year = document.querySelector(".modal [name=year] input");
                expect(Number(year.value) === given().year, "the year of the period");
            },
        },
        {
            trigger: ".modal button[name=action_close]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        {
            content: "Back to the board",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            trigger: ".o_kanban_view [role=status] button",
            run() {
                const line = this.anchor.closest("[role=status]");
                const named = [...line.querySelectorAll("button")];
                expect(
                    String(named.map((one) => one.textContent)) ===
                        String(given().others),
                    "only the others"
                );
            },
        },
    ]),
});
