import {patient} from "@l10n_mx_icsoe/../tests/tours/tour_tools.esm";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const inState = (state) =>
    `body:not(:has(.modal)) .o_form_view:has(.o_statusbar_status .o_arrow_button_current[data-value=${state}])`;
const finding = (text) =>
    `.o_field_widget[name=finding_ids] .o_data_row:contains(${text})`;

/**
 * A capturista who has never seen SISUB, in Spanish, from the home page: closes the
 * cuatrimestre, fixes what they may, and asks HR for the rest.
 */
registry.category("web_tour.tours").add("l10n_mx_sisub_first_return", {
    steps: patient(() => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='l10n_mx_icsoe.menu_root']",
            run: "click",
        },
        {
            content: "ICSOE opens on the board of both returns",
            trigger:
                ".o_kanban_view .o_control_panel button:contains(Cerrar cuatrimestre)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=year] input",
            run: "edit 2025",
        },
        {
            trigger: ".modal .o_field_widget[name=period] input[data-value='3']",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_close]",
            run: "click",
        },
        {
            content: "An error stands: there is no button to prepare the files",
            trigger: `${inState("draft")}:not(:has(button[name=action_prepare]))`,
        },
        {
            content: "The client's registro patronal may be completed here",
            trigger: `${finding("no tiene registro patronal")} button[name=action_fix]`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=registration] input",
            run: "edit C99-12345-10-9",
        },
        {
            trigger: ".modal button[name=action_save]",
            run: "click",
        },
        {
            content: "It was gathered again, and that finding is gone",
            trigger: `${inState("draft")}:not(:has(${finding("no tiene registro patronal")}))`,
        },
        {
            content: "The NSS is HR's: ask",
            trigger: `${finding("NSS")} button[name=action_ask]`,
            run: "click",
        },
        {
            content: "The finding says whom, and since when",
            trigger: `${finding("NSS")} td[name=asked]:contains(desde)`,
        },
    ]),
});

/** The rest, once HR has answered: the files, the folio, the answer. */
registry.category("web_tour.tours").add("l10n_mx_sisub_to_accepted", {
    steps: patient(() => [
        {
            trigger: ".o_form_view button[name=action_gather]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_prepare]",
            run: "click",
        },
        {
            trigger: `${inState("to_send")} .o_notebook a[name=portal]`,
            run: "click",
        },
        {
            content: "The steps of the portal name the registro patronal to enter with",
            trigger: ".o_field_widget[name=steps]:contains(E2312345103)",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Registrar el folio)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=folio] input",
            run: "edit I2025-0007",
        },
        {
            trigger: ".modal button[name=action_register]",
            run: "click",
        },
        {
            trigger: `${inState("sent")} .o_statusbar_buttons button:contains(Registrar la respuesta)`,
            run: "click",
        },
        {
            content: "Accepted is proposed",
            trigger:
                ".modal .o_field_widget[name=outcome] input[data-value=accepted]:checked",
        },
        {
            trigger: ".modal button[name=action_register]",
            run: "click",
        },
        {
            trigger: inState("filed"),
        },
    ]),
});
