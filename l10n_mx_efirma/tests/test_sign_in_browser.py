# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signing in a real browser, with everything recorded that leaves it."""

import base64
import io
import json
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from odoo import http
from odoo.modules import module
from odoo.tests import BaseCase, common, tagged

from ..tools import efirma
from ..tools.messages import ToolError
from . import efirma_factory as factory
from . import traces
from .common import RFC, SignableCase
from .patient_http_case import PatientHttpCase

#: Letters that every encoding writes in another way.
PASSWORD = "clave Ñandú & “no sale”/+% 7"


class RecordingBrowser(common.ChromeBrowser):
    """Writes down whatever the page sends: requests with headers and bodies, and
    frames of websockets, as Chromium itself tells them.
    """

    recordings = []

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        for event in (
            "requestWillBeSent",
            "requestWillBeSentExtraInfo",
            "webSocketCreated",
            "webSocketFrameSent",
        ):
            self._handlers[f"Network.{event}"] = self._record
        self._websocket_request(
            "Network.enable", params={"maxPostDataSize": 100_000_000}
        )

    def _record(self, **event):
        self.recordings.append(json.dumps(event, ensure_ascii=False))


#: Fills in the dialog as a person would: GIVEN are the files in base64, the passwords
#: to try, and the action that opens the dialog.
DIALOG = """
(async () => {
    const given = GIVEN;
    const wait = async (what, find) => {
        for (let i = 0; i < 1200; i++) {
            const found = find();
            if (found) return found;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const text = document.querySelector(".modal")?.innerText;
        throw new Error(`There is no ${what}: ${text}`);
    };
    const choose = (input, content) => {
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], "empresa"));
        input.files = transfer.files;
        input.dispatchEvent(new Event("change", {bubbles: true}));
    };
    const find = (selector) => () => document.querySelector(`.modal ${selector}`);
    const says = (selector, text) => () => find(selector)()?.innerText.includes(text);
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    // The first screen closes the dialogs that were opened before it came.
    await wait("first screen", () => action.currentController);
    action.doAction(given.action);
    await wait("summary", says(".o_efirma_sign", given.line));
    await wait("link", find(`a[href="${given.url}"]`));
    if (given.certificate) {
        choose(await wait("certificate", find("#efirma_certificate")), given.key);
        await wait("refusal", says(".alert-danger", "exchanged with the .key"));
        choose(find("#efirma_certificate")(), given.certificate);
    }
    await wait("holder", says(".o_efirma_holder", "LIMPIEZA TECNICA DE QUERETARO"));
    if (find(".alert-danger")()) throw new Error("the refusal stays");
    choose(find("#efirma_private_key")(), given.key);
    for (const [password, words] of given.passwords) {
        find("#efirma_password")().value = password;
        find("button[name=sign]")().click();
        if (words) {
            await wait(words, says(".alert-danger", words));
            await wait("password", () => find("button[name=sign]:enabled")());
            if (find("#efirma_password")().value) throw new Error("the password stays");
        }
    }
    await wait("end", () => !document.querySelector(".modal"));
    console.log("test successful");
})().catch((error) => console.error(error.stack));
"""


class BrowserCase(SignableCase, PatientHttpCase):
    browser_size = "1366x768"

    def run_script(self, script, given):
        self.browser_js(
            "/odoo",
            script.replace("GIVEN", json.dumps(given)),
            "odoo.isReady === true",
            login=self.signer.login,
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestNetwork(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = datetime.now(timezone.utc)
        cls.files = cls.efirma(
            password=PASSWORD,
            not_before=now - timedelta(days=1),
            not_after=now + timedelta(days=9),
        )
        cls.secrets = traces.of_efirma(cls.files)

    def _sign(self, **given):
        record = self.document(name="Contrato", remembered=given.pop("remembered", ""))
        action = record.action_open_sign()
        action["params"] |= {"links": [{"label": "PDF", "url": "/web/content/7"}]}
        given = {
            "action": action,
            "line": record.display_name,
            "url": "/web/content/7",
            "key": base64.b64encode(self.files.private_key).decode(),
            **given,
        }
        self.run_script(DIALOG, given)
        record.invalidate_recordset()
        self.assertTrue(efirma.verify(record.signed.encode()).valid)

    @contextmanager
    def _recorded(self):
        """Two lists of texts: what left the browser, and what came to the server."""
        sent, came = [], []
        application = http.Application.__call__

        def listening(root, environ, start_response):
            body = b""
            if "wsgi.input" in environ and environ.get("CONTENT_LENGTH"):
                body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
                environ["wsgi.input"] = io.BytesIO(body)
            head = {key: text for key, text in environ.items() if isinstance(text, str)}
            came.append(
                f"{head}\n{body.decode('latin-1')}\n{body.decode(errors='replace')}"
            )
            return application(root, environ, start_response)

        with (
            patch.object(RecordingBrowser, "recordings", sent),
            patch.object(common, "ChromeBrowser", RecordingBrowser),
            patch.object(http.Application, "__call__", listening),
        ):
            yield sent, came

    def test_neither_key_nor_password_leave_the_browser(self):
        """The key chosen as certificate, wrong passwords, and then the right one: all
        are somebody's.
        """
        certificate = base64.b64encode(self.files.certificate).decode()
        with self._recorded() as recordings:
            self._sign(
                certificate=certificate,
                passwords=[
                    ["esta no es", "does not open the private key. Type"],
                    [f"{PASSWORD} ", "begins or ends with a blank"],
                    [PASSWORD, ""],
                ],
            )
        wrong = traces.of_bytes("wrong password", b"esta no es")
        for name, recording in zip(("sent", "came"), recordings, strict=True):
            text = "\n".join(recording)
            for method in ("judge_certificate", "prepare", "complete_signature"):
                self.assertIn(method, text, f"{name}: the requests are in it")
            self.assertIn(certificate, text, f"{name}: and their bodies")
            self.assertEqual(traces.found_in(text, {**self.secrets, **wrong}), [], name)

    def test_with_the_certificate_of_the_last_time(self):
        self._sign(
            remembered=base64.b64encode(self.files.certificate).decode(),
            passwords=[[PASSWORD, ""]],
        )

    def test_the_search_finds(self):
        """In every disguise that the search knows, and in longer texts."""
        key = base64.b64encode(self.files.private_key).decode()
        for text in (
            json.dumps({"params": {"private_key": key}}),
            json.dumps({"password": PASSWORD}),
            json.dumps(list(self.files.private_key)).replace(" ", ""),
            base64.b64encode(b"x" + PASSWORD.encode()).decode(),
            self.files.private_key.hex(),
        ):
            self.assertTrue(traces.found_in(text, self.secrets), text[:60])
        self.assertEqual(traces.found_in("clave" + key[:40], self.secrets), [])


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFilesInBrowser(BrowserCase):
    """The page judges the key as the server does, in the same words, and makes the same
    signature. Of a certificate it asks only whether it is one; the rest is the
    server's.
    """

    MOMENT = datetime(2026, 9, 10, 18, tzinfo=timezone.utc)
    CONTENT = (
        '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">ñ</ds:SignedInfo>'
    )

    def _said_by_the_server(self, case):
        """The server's words; empty when it would sign."""
        certificate, key, password = case
        time = self.MOMENT.isoformat()
        try:
            efirma.sign(
                f'<x fechaFirma="{time}">.</x>'.encode(),
                certificate,
                key,
                password,
                rfc=RFC,
                moment=self.MOMENT,
            )
        except ToolError as error:
            return str(error)
        return ""

    def _cases(self):
        mine, key = self.efirma(), factory.rsa_key("holder")
        other = self.efirma(owner="somebody else")
        curve = ec.generate_private_key(ec.SECP256R1())
        plain, strong = NoEncryption(), BestAvailableEncryption(b"12345678a")

        def pem(data):
            text = base64.encodebytes(data)
            return b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % text

        def pkcs8(encoding, encryption):
            return key.private_bytes(encoding, PrivateFormat.PKCS8, encryption)

        def with_password(password, encoding):
            return factory.encrypt(key, password.encode(encoding))

        good = (mine.certificate, mine.private_key, mine.password)
        rounds = factory.ROUNDS.to_bytes(2, "big")
        endless = mine.private_key.replace(
            b"\x02\x02" + rounds, b"\x02\x04\x7f\xff\xff\xff"
        )
        return {
            "good": good,
            "certificate in PEM": (pem(mine.certificate), *good[1:]),
            "AES": (good[0], pkcs8(Encoding.DER, strong), good[2]),
            "AES in PEM": (good[0], pkcs8(Encoding.PEM, strong), good[2]),
            "UTF-8": (good[0], with_password("contraseña€ñ", "utf-8"), "contraseña€ñ"),
            "Windows": (
                good[0],
                with_password("contraseña€ñ", "cp1252"),
                "contraseña€ñ",
            ),
            "intermediate": (
                self.efirma(issuer="intermediate").certificate,
                *good[1:],
            ),
            "AC6": (self.efirma(issuer="ac6").certificate, *good[1:]),
            "wrong password": (*good[:2], "12345678A"),
            "blank at the end": (*good[:2], f"{good[2]} "),
            **{
                name: (good[0], factory.openssl_key(name), good[2])
                for name in ("pkcs12-3des", "md5-des", "rc2", "des", "scrypt")
            },
            "no letter": (*good[:2], "\N{SNOWMAN}"),
            "other key": (good[0], other.private_key, other.password),
            "exchanged": (mine.private_key, mine.certificate, good[2]),
            "two certificates": (good[0], mine.certificate, good[2]),
            "no certificate": (b"hola", *good[1:]),
            "cut certificate": (mine.certificate[:-1], *good[1:]),
            "big certificate": (b"0" * 70_000, *good[1:]),
            "no key": (good[0], b"hola", good[2]),
            "big key": (good[0], b"0" * 70_000, good[2]),
            "cut key": (good[0], mine.private_key[:-1], good[2]),
            "endless key": (good[0], endless, good[2]),
            "without password": (good[0], pkcs8(Encoding.DER, plain), good[2]),
            "another kind": (good[0], factory.encrypt(curve, good[2]), good[2]),
        }

    def assert_judged(self, cases, to_sign, expected):
        """``cases`` are judged in the browser with a server that asks to sign
        ``to_sign`` (text): ``expected`` is ``{name: [message, value sent]}``.
        """
        script = """
        (async () => {
            const { modules } = odoo.loader;
            const ours = (name) =>
                modules.get(`@l10n_mx_efirma/sign_dialog/${name}.esm`);
            const { signInBrowser } = ours("sign_in_browser");
            const { Refusal } = ours("refusal");
            const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const { cases, modulus, toSign, expected } = GIVEN;
            const found = {};
            for (const [name, files] of Object.entries(cases)) {
                const [certificate, privateKey, password] = files;
                let value = "", said = "";
                const call = async (method, ...args) => {
                    if (method === "prepare_signature") {
                        return { ticket: "t", to_sign: toSign, modulus };
                    }
                    value = args[1];
                };
                const efirma = {
                    certificate: bytes(certificate),
                    privateKey: bytes(privateKey),
                    password,
                };
                try {
                    await signInBrowser(call, efirma);
                } catch (error) {
                    const isRefusal = error instanceof Refusal;
                    said = isRefusal ? error.message : `FAULT ${error.stack}`;
                }
                if (efirma.password || efirma.privateKey.some(Boolean)) {
                    said = "NOT WIPED";
                }
                found[name] = [said, value];
            }
            for (const name in found) {
                const is = JSON.stringify(found[name]);
                const wanted = JSON.stringify(expected[name]);
                if (is !== wanted) {
                    console.error(`${name}: ${is}, expected ${wanted}`);
                }
            }
            console.log("test successful");
        })();
        """
        given = {
            "cases": {
                name: [
                    base64.b64encode(certificate).decode(),
                    base64.b64encode(key).decode(),
                    password,
                ]
                for name, (certificate, key, password) in cases.items()
            },
            "modulus": efirma.Certificate.load(self.efirma().certificate).modulus,
            "expected": expected,
            "toSign": base64.b64encode(to_sign.encode()).decode(),
        }
        self.run_script(script, given)

    def test_as_the_server_judges(self):
        cases = self._cases()
        key = factory.rsa_key("holder")
        value = key.sign(self.CONTENT.encode(), PKCS1v15(), SHA256())
        encoded = base64.b64encode(value).decode()
        said = {name: self._said_by_the_server(case) for name, case in cases.items()}
        self.assertEqual(
            [name for name, words in said.items() if not words],
            [
                "good",
                "certificate in PEM",
                "AES",
                "AES in PEM",
                "UTF-8",
                "Windows",
                "intermediate",
                "AC6",
            ],
        )
        self.assertIn("password does not open", said["wrong password"])
        expected = {
            name: [words, "" if words else encoded] for name, words in said.items()
        }
        self.assert_judged(cases, self.CONTENT, expected)

    def test_the_key_signs_returns_only(self):
        good = {"good": self._cases()["good"]}
        words = (
            "The server asked to sign something that is no document of yours. Nothing "
            "was signed; tell your administrator."
        )
        for to_sign in ("hola", f" {self.CONTENT}", f"{self.CONTENT}<x/>"):
            with self.subTest(to_sign):
                self.assert_judged(good, to_sign, {"good": [words, ""]})


@tagged("post_install_l10n", "post_install", "-at_install")
class TestForge(BaseCase):
    def test_it_is_the_published_file(self):
        """As published, byte for byte: the sum that its README states."""
        folder = module.get_module_path("l10n_mx_efirma") + "/static/lib/node-forge/"
        with (
            open(folder + "forge.min.js", "rb") as library,
            open(folder + "README.md", encoding="utf-8") as readme,
        ):
            self.assertIn(sha256(library.read()).hexdigest(), readme.read())
