# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The copy buttons of the capture screen with a real mouse and the browser's real
clipboard: a tour's own clicks are not a person's, and browsers copy for people only.
"""

import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .test_tour import TourCase

BUTTON = ".o_icsoe_row.o_icsoe_current .o_icsoe_value"
#: What a page sees that did not come over HTTPS.
PLAIN_HTTP = """
Object.defineProperty(window, "isSecureContext", {get: () => false});
Object.defineProperty(Navigator.prototype, "clipboard", {get: () => undefined});
"""


class Person:
    """Somebody at the browser: looks, clicks, and pastes what they copied."""

    def __init__(self, browser):
        self._browser = browser

    def _ask(self, method, **values):
        return self._browser._websocket_request(method, params=values, timeout=120)

    def sees(self, expression):
        """The value of a JavaScript expression, a promise's too."""
        return self._ask(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )["result"].get("value")

    def clicks(self, selector):
        left, top = self.sees(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect();"
            "return [box.left + box.width / 2, box.top + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._ask(
                "Input.dispatchMouseEvent",
                type=kind,
                x=left,
                y=top,
                button="left",
                clickCount=1,
            )

    def pastes(self):
        """What Ctrl+V writes into an empty field."""
        self.sees(
            "(() => { const field = document.createElement('textarea');"
            "field.id = 'pasted'; document.body.append(field); field.focus(); })()"
        )
        self._ask(
            "Input.dispatchKeyEvent",
            type="keyDown",
            key="v",
            code="KeyV",
            modifiers=2,
            commands=["paste"],
        )
        return self.sees(
            "(() => { const field = document.querySelector('#pasted');"
            "const text = field.value; field.remove(); return text; })()"
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestClipboard(TourCase):
    def setUp(self):
        super().setUp()
        filing = self._to_sign()
        self.path = f"/odoo/icsoe/{filing.id}"

    @contextmanager
    def _person(self, before=""):
        """Let a person do what the test does with them, where Odoo would run its own
        code; ``before`` is run in every page before its own programs.
        """
        told = []

        def prepare(browser, *args, **kwargs):
            if before:
                browser._websocket_request(
                    "Page.addScriptToEvaluateOnNewDocument", params={"source": before}
                )
            return navigate(browser, *args, **kwargs)

        def act(browser, *_args, **_kwargs):
            person = Person(browser)
            person.clicks("button[name=action_open_capture]")
            person.sees(
                "new Promise((ready) => { const look = () => "
                f"document.querySelector({json.dumps(BUTTON)}) ? ready() : "
                "setTimeout(look, 50); look(); })"
            )
            person.clicks(BUTTON)
            person.sees(
                "new Promise((ready) => { const look = () => "
                "document.querySelector('.o_icsoe_copied, .o_notification') ? "
                "ready() : setTimeout(look, 50); look(); })"
            )
            told.append(person.pastes())

        navigate = ChromeBrowser.navigate_to
        with (
            patch.object(ChromeBrowser, "navigate_to", prepare),
            patch.object(ChromeBrowser, "_wait_code_ok", act),
        ):
            yield told

    def _open(self):
        self.browser_js(
            self.path,
            "",
            "Boolean(document.querySelector('button[name=action_open_capture]'))",
            login=self.capturista.login,
        )

    def test_a_click_copies(self):
        with self._person() as pasted:
            self._open()
        self.assertEqual(pasted, [self.company.vat])

    def test_a_click_copies_over_plain_http_too(self):
        with self._person(PLAIN_HTTP) as pasted:
            self._open()
        self.assertEqual(pasted, [self.company.vat])
