# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signing in a real browser, with everything recorded that leaves it."""

import base64
import io
import json
from contextlib import contextmanager
from datetime import datetime, timezone
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
from odoo.tools.translate import get_translation

from odoo.addons.l10n_mx_efirma.tests import efirma_factory as factory
from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from . import traces
from .test_tour import TourCase

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


@tagged("post_install_l10n", "post_install", "-at_install")
class TestNetwork(TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.efirma = cls._efirma(password=PASSWORD)
        cls.secrets = traces.of_efirma(cls.efirma)

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
        """A wrong password, and then the right one: both are somebody's."""
        with self._recorded() as recordings:
            self._sign_after_a_wrong_password()
        wrong = traces.of_bytes("wrong password", b"esta no es")
        certificate = base64.b64encode(self.efirma.certificate).decode()
        for name, recording in zip(("sent", "came"), recordings, strict=True):
            text = "\n".join(recording)
            for path in ("sign/prepare", "/sign"):
                self.assertIn(path, text, f"{name}: the requests are in it")
            self.assertIn(certificate, text, f"{name}: and their bodies")
            self.assertEqual(traces.found_in(text, {**self.secrets, **wrong}), [], name)

    def test_the_search_finds(self):
        """In every disguise that the search knows, and in longer texts."""
        key = base64.b64encode(self.efirma.private_key).decode()
        for text in (
            json.dumps({"params": {"private_key": key}}),
            json.dumps({"password": PASSWORD}),
            json.dumps(list(self.efirma.private_key)).replace(" ", ""),
            base64.b64encode(b"x" + PASSWORD.encode()).decode(),
            self.efirma.private_key.hex(),
        ):
            self.assertTrue(traces.found_in(text, self.secrets), text[:60])
        self.assertEqual(traces.found_in("clave" + key[:40], self.secrets), [])


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFilesInBrowser(TourCase):
    """The page judges the files as the server does, in the same words, and makes the
    same signature.
    """

    MOMENT = datetime(2026, 9, 10, 18, tzinfo=timezone.utc)
    CONTENT = (
        '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">ñ</ds:SignedInfo>'
    )

    def _said_by_the_server(self, case):
        """The server's words, in Spanish; empty when it would sign."""
        certificate, key, password = case
        time = self.MOMENT.isoformat()
        try:
            efirma.sign(
                f'<x fechaFirma="{time}">.</x>'.encode(),
                certificate,
                key,
                password,
                rfc=self.company.vat,
                moment=self.MOMENT,
            )
        except ToolError as error:
            message = error.message
            return get_translation(
                "l10n_mx_icsoe", "es_MX", message.source, message.values
            )
        return ""

    def _cases(self):
        mine, key = self._efirma(), factory.rsa_key("holder")
        other = self._efirma(owner="somebody else")
        csd = self._efirma(kind="csd")
        old = self._efirma(
            not_before=datetime(2020, 1, 1, tzinfo=timezone.utc),
            not_after=datetime(2024, 1, 1, 6, tzinfo=timezone.utc),
        )
        new = self._efirma(not_before=datetime(2026, 9, 11, tzinfo=timezone.utc))
        stranger = self._efirma(rfc="Ñ&O150612A13")
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
                self._efirma(issuer="intermediate").certificate,
                *good[1:],
            ),
            "wrong password": (*good[:2], "12345678A"),
            "no letter": (*good[:2], "\N{SNOWMAN}"),
            "CSD": (csd.certificate, csd.private_key, csd.password),
            "authority": (factory.authority(), *good[1:]),
            "other key": (good[0], other.private_key, other.password),
            "expired": (old.certificate, *good[1:]),
            "not yet": (new.certificate, *good[1:]),
            "stranger": (stranger.certificate, *good[1:]),
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
            const folder = "@l10n_mx_icsoe/sign_dialog";
            const ours = (name) => modules.get(`${folder}/${name}.esm`);
            const { rpc } = modules.get("@web/core/network/rpc");
            const { signInBrowser } = ours("sign_in_browser");
            const { Refusal } = ours("refusal");
            const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const { cases, company, toSign, expected } = GIVEN;
            const original = rpc._rpc;
            const found = {};
            for (const [name, files] of Object.entries(cases)) {
                const [certificate, privateKey, password] = files;
                let value = "", said = "";
                rpc._rpc = (url, params, ...settings) => {
                    if (url === "/l10n_mx_icsoe/filing/1/sign/prepare") {
                        return Promise.resolve({ ticket: "t", to_sign: toSign });
                    }
                    if (url === "/l10n_mx_icsoe/filing/1/sign") {
                        value = params.value;
                        return Promise.resolve(true);
                    }
                    return original(url, params, ...settings);
                };
                const efirma = {
                    certificate: bytes(certificate),
                    privateKey: bytes(privateKey),
                    password,
                };
                try {
                    await signInBrowser(company, efirma);
                } catch (error) {
                    const isRefusal = error instanceof Refusal;
                    said = isRefusal ? error.message : `FAULT ${error.stack}`;
                }
                if (efirma.password || efirma.privateKey.some(Boolean)) {
                    said = "NOT WIPED";
                }
                found[name] = [said, value];
            }
            rpc._rpc = original;
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
            "company": {
                "filing_id": 1,
                "company_rfc": self.company.vat,
                "moment": self.MOMENT.isoformat(),
            },
            "expected": expected,
            "toSign": base64.b64encode(to_sign.encode()).decode(),
        }
        self.browser_js(
            "/odoo",
            script.replace("GIVEN", json.dumps(given)),
            "odoo.isReady === true",
            login=self.signatory.login,
            timeout=120,
        )

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
            ],
        )
        self.assertIn("La contraseña no abre", said["wrong password"])
        expected = {
            name: [words, "" if words else encoded] for name, words in said.items()
        }
        self.assert_judged(cases, self.CONTENT, expected)

    def test_the_key_signs_returns_only(self):
        good = {"good": self._cases()["good"]}
        words = (
            "El servidor pidió firmar algo que no es una informativa. No se firmó "
            "nada; avise a su administrador."
        )
        for to_sign in ("hola", f" {self.CONTENT}", f"{self.CONTENT}<x/>"):
            with self.subTest(to_sign):
                self.assert_judged(good, to_sign, {"good": [words, ""]})


@tagged("post_install_l10n", "post_install", "-at_install")
class TestForge(BaseCase):
    def test_it_is_the_published_file(self):
        """As published, byte for byte: the sum that its README states."""
        folder = module.get_module_path("l10n_mx_icsoe") + "/static/lib/node-forge/"
        with (
            open(folder + "forge.min.js", "rb") as library,
            open(folder + "README.md", encoding="utf-8") as readme,
        ):
            self.assertIn(sha256(library.read()).hexdigest(), readme.read())
