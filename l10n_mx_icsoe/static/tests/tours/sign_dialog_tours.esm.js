import {expect, given, openSignDialog, patient, seeSigned} from "./tour_tools.esm";
import {registry} from "@web/core/registry";

const REFUSAL = ".modal .o_efirma_sign .alert-danger";

/** Starts at a return that waits for its signature, as somebody who may not give it. */
registry.category("web_tour.tours").add("l10n_mx_icsoe_no_sign_button", {
    steps: patient(() => [
        {
            content: "The files are there",
            trigger: ".o_form_view button[name=action_download_package]",
        },
        {
            content: "but the button to sign",
            trigger:
                ".o_form_view:not(:has(button[name=action_open_sign])):not(:has(.o_statusbar_buttons button.btn-primary))",
        },
    ]),
});

/**
 * Starts at a return that waits for its signature, as the signatory: one mistake after
 * the other, then the signature.
 */
registry.category("web_tour.tours").add("l10n_mx_icsoe_wrong_password", {
    steps: patient(() => [
        ...openSignDialog(),
        {
            content: "It fits into the window",
            trigger: ".modal .modal-content",
            run() {
                for (const element of this.anchor.querySelectorAll(
                    ".modal-body, .modal-footer"
                )) {
                    expect(
                        element.scrollWidth <= element.clientWidth,
                        "a dialog that need not be scrolled sideways"
                    );
                }
            },
        },
        {
            content: "Without a password",
            trigger: ".modal button[name=sign]",
            run: "click",
        },
        {
            trigger: REFUSAL,
            run() {
                expect(
                    document.activeElement.id === "efirma_password",
                    "the focus on what is missing"
                );
            },
        },
        {
            content: "With a wrong one",
            trigger: ".modal #efirma_password",
            run: "edit esta no es && press Enter",
        },
        {
            content: "It says so, with the dialog still open",
            trigger: `${REFUSAL}:contains(contraseña no abre)`,
        },
        {
            content: "The password is gone, the files are not",
            trigger:
                ".modal:has(button[name=sign]:enabled) #efirma_password:value(/^$/)",
            run() {
                expect(
                    document.activeElement === this.anchor,
                    "the focus on the password"
                );
                expect(
                    document.querySelector("#efirma_private_key").files.length === 1,
                    "the chosen key"
                );
            },
        },
        {
            content: "With the right one",
            trigger: ".modal #efirma_password",
            run: `edit ${given()?.password}`,
        },
        {
            trigger: ".modal button[name=sign]",
            run: "click",
        },
        ...seeSigned(),
    ]),
});
