import {expect, given, patient} from "./tour_tools.esm";
import {registry} from "@web/core/registry";

const openCapture = {
    trigger: ".o_form_view button[name=action_open_capture]",
    run: "click",
};
const current = ".o_icsoe_row.o_icsoe_current";

/**
 * Whoever types the return into the portal, without the mouse from the moment the
 * screen is open.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_capture", {
    steps: patient(() => [
        openCapture,
        {
            content:
                "It begins at the return's first value, which has the focus. Enter copies",
            trigger: `${current} .o_icsoe_value:focus`,
            async run() {
                window.icsoeTour.copied = [];
                // A headless browser keeps its clipboard to itself: see what is handed
                // to it.
                navigator.clipboard.writeText = async (text) =>
                    window.icsoeTour.copied.push(text);
                document.activeElement.dispatchEvent(
                    new KeyboardEvent("keydown", {
                        key: "Enter",
                        bubbles: true,
                        cancelable: true,
                    })
                );
            },
        },
        {
            content:
                "The value is copied, and the name, which the portal fills in, is skipped",
            trigger: `${current}:contains(Correo electrónico del contratista)`,
            run() {
                expect(
                    given().copied.join() === given().rfc,
                    "the RFC of the contractor in the clipboard"
                );
            },
        },
        {
            trigger:
                ".o_icsoe_row.o_icsoe_copied:contains(RFC del contratista):contains(Copiado)",
        },
        {
            trigger: ".o_icsoe_row.o_icsoe_by_portal:contains(razón social)",
        },
        {
            content: "N: the next contract",
            trigger: `${current} .o_icsoe_value:focus`,
            run: "press n",
        },
        {
            content: "C copies as well",
            trigger: `${current}:contains(RFC del contratante) .o_icsoe_value:focus`,
            run: "press c",
        },
        {
            trigger: ".o_icsoe_row.o_icsoe_copied:contains(RFC del contratante)",
            run() {
                expect(
                    given().copied[1] === given().client,
                    "the RFC of the client in the clipboard"
                );
            },
        },
        {
            content: "Arrows move; the worker file is one click away",
            trigger:
                ".o_icsoe_capture:has(.o_icsoe_file[href*=filing\\.file]) .o_icsoe_current .o_icsoe_value:focus",
            run: "press ArrowUp",
        },
        {
            trigger: `${current}:contains(Nombre del contratante) .o_icsoe_value:focus`,
            run: "press m",
        },
        {
            content: "It goes on to what is left",
            trigger: ".o_icsoe_blocks .o_icsoe_block.o_icsoe_done:not(.active)",
        },
        {
            trigger: `${current}:contains(RFC del contratista) .o_icsoe_value:focus`,
            run: "press m",
        },
        {
            content: "Everything is captured: the next step is offered",
            trigger: ".o_icsoe_finished",
        },
        {
            trigger: ".o_icsoe_done_by",
            run: "press m",
        },
        {
            trigger: ".o_icsoe_capture:not(:has(.o_icsoe_finished))",
        },
    ]),
});

/**
 * The page is loaded again: what was marked is still so, and the screen opens at what
 * is left.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_capture_again", {
    steps: patient(() => [
        openCapture,
        {
            trigger:
                ".o_icsoe_blocks:contains(1 de 2) .o_icsoe_block.o_icsoe_done:not(.active)",
        },
        {
            trigger: `${current}:contains(RFC del contratista)`,
        },
    ]),
});
