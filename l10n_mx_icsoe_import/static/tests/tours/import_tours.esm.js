import {chooseFile, given, patient} from "@l10n_mx_icsoe/../tests/tours/tour_tools.esm";
import {registry} from "@web/core/registry";

/** The sheet of workers, from the choice of the file to its preview. */
const chooseSheet = () => [
    {
        trigger: ".o_form_view .o_field_widget[name=file]",
        run() {
            chooseFile(
                this.anchor.querySelector("input[type=file]"),
                "trabajadores.csv",
                given().sheet
            );
        },
    },
    {
        trigger: ".o_field_widget[name=file] input:value(trabajadores.csv)",
    },
    {
        trigger: ".o_form_view button[name=action_preview]",
        run: "click",
    },
];

/** HR manager, at the import: preview, import, and the same file again. */
registry.category("web_tour.tours").add("l10n_mx_icsoe_import", {
    steps: patient(() => [
        ...chooseSheet(),
        {
            content: "Nothing is written yet; what is wrong comes first",
            trigger: ".o_form_view .alert-info:contains(Todavía no se ha escrito nada)",
        },
        {
            trigger:
                ".o_notebook .tab-pane.active .o_data_row:contains(dígito verificador)",
        },
        {
            trigger: ".o_notebook a[name=create]",
            run: "click",
        },
        {
            trigger:
                ".o_notebook .tab-pane.active .o_data_row:nth-child(2):contains(Trabajador nuevo)",
        },
        {
            trigger: ".o_form_view button[name=action_import]",
            run: "click",
        },
        {
            trigger: ".o_form_view .alert-success:visible",
        },
        {
            content: "The same file again",
            trigger: ".o_form_view button[name=action_back]",
            run: "click",
        },
        ...chooseSheet(),
        {
            content: "changes nothing",
            trigger:
                ".o_form_view:not(:has(button[name=action_import])) .alert-info:contains(No hay nada que importar)",
        },
    ]),
});

/** HR manager, at the import: receipts in several files at once. */
registry.category("web_tour.tours").add("l10n_mx_icsoe_import_receipts", {
    steps: patient(() => [
        {
            trigger: ".o_field_widget[name=kind] input[data-value=payroll]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=file_ids] button:contains(Elegir archivos)",
            run() {
                const input = document.querySelector(
                    ".o_field_widget[name=file_ids] input[type=file]"
                );
                const transfer = new DataTransfer();
                for (const [name, content] of Object.entries(given().receipts)) {
                    const bytes = Uint8Array.from(atob(content), (letter) =>
                        letter.charCodeAt(0)
                    );
                    transfer.items.add(new File([bytes], name));
                }
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            trigger: ".o_icsoe_files li:nth-child(2)",
        },
        {
            trigger: ".o_form_view button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=create]",
            run: "click",
        },
        {
            trigger: ".o_notebook .tab-pane.active .o_data_row:nth-child(2)",
        },
        {
            trigger: ".o_form_view button[name=action_import]",
            run: "click",
        },
        {
            trigger: ".o_form_view .alert-success:visible",
        },
    ]),
});
