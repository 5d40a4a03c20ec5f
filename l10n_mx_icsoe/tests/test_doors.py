# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every door by which data leaves Odoo, tried by each role for what it may not have.

What is hidden: NSS, CURP and SBC of workers from those who are neither of Human
Resources nor prepare returns; returns and all that is in them from everybody else and
from other companies.
"""

import base64
import io
import json
import logging

from freezegun import freeze_time

from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase

from .common import IcsoeCase

_logger = logging.getLogger(__name__)
FOLIO = "N262253432"
SBC = 7319.55
#: The fields with what is hidden, wherever they are.
HIDDEN = {"ssnid", "l10n_mx_curp", "l10n_mx_sbc", "nss", "curp", "sbc"}
OWN = "l10n_mx_icsoe."
#: Core's models from which one may ask for others.
AROUND = ("sale.order", "sale.order.line", "hr.employee.public", "hr.employee",
          "res.partner", "res.users", "res.company", "mail.message", "mail.activity",
          "mail.followers", "ir.attachment", "mail.tracking.value",
          "hr.version", "product.template")  # fmt: skip
DEPTH = 3


class Doors(IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._worker("Ana López", sbc=SBC)
        cls.order = cls._contract(workers=[cls.worker])
        # Somebody with one salary more, to tell apart what an order by salary says.
        cls.order_2 = cls._contract(workers=[cls._worker("Beto Ruiz", sbc=301.02)])
        cls.client.email = False  # a warning, so that there is a finding
        filings = cls.env[f"{OWN}filing"].with_user(cls.capturista)
        cls.filing = filings.close(cls.company.id, 2026, 2)
        cls.filing.action_send_to_sign()
        efirma = cls._efirma()
        signatory = cls.filing.with_user(cls.signatory)
        signatory.sign(efirma.certificate, efirma.private_key, efirma.password)
        signatory.register_acknowledgement(FOLIO, "2026-09-10", b"%PDF-1.4 x")
        cls.env.flush_all()
        cls.line = cls.filing.sudo().worker_ids.filtered(
            lambda line: line.employee_id == cls.worker
        )
        cls.secrets = {
            "ssnid": cls.worker.ssnid,
            "nss": cls.worker.ssnid,
            "l10n_mx_curp": cls.worker.l10n_mx_curp,
            "curp": cls.worker.l10n_mx_curp,
            "l10n_mx_sbc": SBC,
            "sbc": SBC,
        }
        elsewhere = cls.env["res.company"].create({"name": "Otra"})
        cls.stranger = new_test_user(
            cls.env,
            "icsoe_stranger",
            groups="l10n_mx_icsoe.group_signatory,hr.group_hr_manager,"
            "sales_team.group_sale_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.portal = new_test_user(cls.env, "icsoe_portal", groups="base.group_portal")
        #: Who sees nothing of a return.
        cls.outsiders = (
            cls.employee_user
            | cls.salesman
            | cls.hr_manager
            | cls.stranger
            | cls.portal
        )

    def _tells_nothing(self, answer, user):
        text = answer if isinstance(answer, str) else json.dumps(answer, default=str)
        secrets = {FOLIO, str(SBC), self.worker.ssnid, self.worker.l10n_mx_curp}
        if user == self.hr_manager:
            secrets = {FOLIO}  # the workers are theirs
        for secret in secrets:
            self.assertNotIn(secret, text)

    def _own_models(self):
        return sorted(
            name
            for name, model in self.registry.items()
            if name.startswith(OWN) and not model._abstract
        )

    def _as(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids, active_test=False)
        )


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestDoors(Doors):
    # ------------------------------------------------------------ asking for values

    def _hidden_paths(self, model, depth, seen=()):
        """``(path, field)`` of what is hidden and can be written in a domain. No way
        goes through one model twice.
        """
        seen = (*seen, model._name)
        for name, field in sorted(model._fields.items()):
            if name in HIDDEN:
                yield name, name
            elif (
                depth
                and field.relational
                and field.comodel_name in self.env
                and field.comodel_name not in seen
                and (field.store or field.search)
                and (
                    field.comodel_name.startswith(OWN)
                    or field.comodel_name in AROUND
                    or name in ("employee_id", "order_id", "version_id")
                )
            ):
                inner = self.env[field.comodel_name]
                for path, last in self._hidden_paths(inner, depth - 1, seen):
                    yield f"{name}.{path}", last

    def test_no_domain_tells_a_hidden_value(self):
        """A question whose answer depends on the value is the value, asked often."""
        asked = 0
        models = [*self._own_models(), *AROUND]
        for user in (self.employee_user, self.salesman, self.portal, self.stranger):
            for name in models:
                model = self._as(user, name)
                if not model.has_access("read"):
                    continue
                for path, last in self._hidden_paths(model, DEPTH - 1):
                    value = self.secrets[last]
                    counts = set()
                    for domain in (
                        [(path, "=", value)],
                        [(path, "=", 1.0 if value == SBC else "1")],
                    ):
                        asked += 1
                        try:
                            counts.add(model.search_count(domain, limit=1))
                        except (UserError, ValueError, TypeError) as error:
                            self._tells_nothing(str(error), user)
                            counts.add(None)
                    self.assertEqual(len(counts), 1, (user.login, name, path, counts))
        _logger.info("%s questions about hidden values", asked)
        self.assertGreater(asked, 100)
        self.assertTrue(
            self._as(self.hr_manager, "hr.employee").search_count(
                [("ssnid", "=", self.worker.ssnid)]
            ),
            "the question finds what is there when it may",
        )

    def test_no_order_nor_group_tells_a_hidden_value(self):
        for user in (self.employee_user, self.salesman, self.portal):
            for name in ("hr.employee", "hr.employee.public", f"{OWN}assignment"):
                model = self._as(user, name)
                for field in HIDDEN & model._fields.keys():
                    for ask in (
                        lambda m=model, f=field: m.search([], order=f).mapped("id"),
                        lambda m=model, f=field: m.formatted_read_group([], [f], []),
                        lambda m=model, f=field: m.formatted_read_group(
                            [], ["employee_id"], [f"{f}:max"]
                        ),
                        lambda m=model, f=field: m.formatted_read_group(
                            [], [], ["__count"], having=[(f, ">", 1)]
                        ),
                        lambda m=model, f=field: m.search([]).read([f]),
                        lambda m=model, f=field: m.search([]).export_data([f]),
                        lambda m=model, f=field: m.web_search_read([], {f: {}}),
                        lambda m=model, f=field: m.search_read([], [f]),
                        lambda m=model, f=field: m.new({}).onchange(
                            {}, [f], {f: {}, "employee_id": {}}
                        ),
                    ):
                        try:
                            with self.cr.savepoint():
                                self._tells_nothing(ask(), user)
                        except (UserError, ValueError, KeyError) as error:
                            self._tells_nothing(str(error), user)

    def test_no_path_through_other_records_leads_to_a_value(self):
        """As pages ask: records inside records."""
        inner = {"fields": {"ssnid": {}, "l10n_mx_curp": {}, "l10n_mx_sbc": {}}}
        stay = {"fields": {"employee_id": inner, "l10n_mx_sbc": {}}}
        for user in (self.salesman, self.employee_user):
            for name, specification in (
                ("sale.order", {"l10n_mx_icsoe_assignment_ids": stay}),
                (f"{OWN}assignment", {"employee_id": inner}),
                (f"{OWN}assignment.preview.line", {"employee_id": inner}),
                ("res.users", {"employee_id": inner, "employee_ids": inner}),
            ):
                try:
                    found = self._as(user, name).web_search_read([], specification)
                except AccessError as error:
                    found = str(error)
                self._tells_nothing(found, user)
            for path in (
                "l10n_mx_icsoe_assignment_ids/employee_id/ssnid",
                "l10n_mx_icsoe_assignment_ids/l10n_mx_sbc",
            ):
                with self.assertRaises(UserError):
                    self.order.with_user(user).export_data([path])

    # ------------------------------------------------------------ returns

    def test_outsiders_read_nothing_of_a_return(self):
        """Every model of the add-on, by every method that gives rows."""
        for user in self.outsiders:
            for name in self._own_models():
                model = self._as(user, name)
                names = [
                    field
                    for field in model._fields
                    if field not in ("activity_ids", "message_ids")
                ]
                everything = self.env[name].sudo().search([]).with_env(model.env)
                for ask in (
                    lambda m=model: m.search_read([]),
                    lambda m=model: m.name_search(""),
                    lambda m=model: m.name_search(FOLIO),
                    lambda m=model: m.web_search_read([], {"display_name": {}}),
                    lambda m=model: m.formatted_read_group([], ["create_uid"], []),
                    lambda m=model, n=names: m.search([]).export_data(n),
                    lambda e=everything: e.read(),
                    lambda e=everything: e.mapped("display_name"),
                    lambda e=everything: e.web_read({"display_name": {}}),
                    lambda e=everything, n=names: e.export_data(n),
                    lambda e=everything: e.copy_data(),
                    lambda e=everything: e.get_metadata(),
                ):
                    try:
                        with self.cr.savepoint(), mute_logger("odoo.models"):
                            self._tells_nothing(ask(), user)
                    except (UserError, ValueError, TypeError) as error:
                        self._tells_nothing(str(error), user)

    def test_what_hangs_on_a_return_is_as_closed(self):
        filing = self.filing.sudo()
        self.assertTrue(filing.message_ids)
        filing.activity_schedule("mail.mail_activity_data_todo", note=FOLIO)
        hanging = {
            "mail.message": filing.message_ids,
            "mail.activity": filing.activity_ids,
            "ir.attachment": self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=like", f"{OWN}%"),
                    ("res_field", "in", ["content", False]),
                ]
            ),
        }
        self.assertTrue(hanging["ir.attachment"])
        for user in self.outsiders:
            for name, records in hanging.items():
                model = self._as(user, name)
                key = "res_model" if "res_model" in model._fields else "model"
                for ask in (
                    lambda m=model, k=key: m.search([(k, "=like", f"{OWN}%")]).ids,
                    lambda m=model, k=key: m.search_count([(k, "=", f"{OWN}filing")]),
                ):
                    try:
                        self.assertFalse(ask(), (user.login, name))
                    except AccessError as error:
                        self._tells_nothing(str(error), user)
                with self.assertRaises(AccessError) as refusal:
                    records.with_env(model.env).read()
                self._tells_nothing(str(refusal.exception), user)

    def test_outsiders_do_nothing_to_a_return(self):
        """Every method that a program may call, on a return of others."""
        methods = (
            "action_gather",
            "action_send_to_sign",
            "action_cancel",
            "action_download_package",
            "package",
        )
        for user in self.outsiders:
            filing = self.filing.with_env(self._as(user, f"{OWN}filing").env)
            for method in methods:
                if not hasattr(filing, method) or method == "action_download_package":
                    continue
                with self.assertRaises(AccessError) as refusal:
                    getattr(filing, method)()
                self._tells_nothing(str(refusal.exception), user)
            for ask in (
                lambda f=filing: f.action_return("x"),
                lambda f=filing: f.register_acknowledgement("N1", "2026-09-10"),
                lambda f=filing: f.load_rejections(b"x"),
                lambda f=filing: f.write({"folio": "N1"}),
                lambda f=filing: f.unlink(),
                lambda f=filing: f.message_post(body="x"),
                lambda f=filing: f.message_subscribe([1]),
            ):
                with self.assertRaises(UserError) as refusal:
                    ask()
                self._tells_nothing(str(refusal.exception), user)

    def test_who_prepares_writes_nothing_past_the_buttons(self):
        """Mass editing, import and creation, also by the signatory."""
        for user in (self.capturista, self.signatory):
            for name in self._own_models():
                model = self._as(user, name)
                if model._transient or name in (
                    f"{OWN}service",
                    f"{OWN}wage.limit",
                    f"{OWN}assignment",
                    f"{OWN}client.reader",  # of the portal: whom a capturista lets in
                ):
                    continue
                found = self.env[name].sudo().search([]).with_env(model.env)
                field = next(
                    field
                    for field in ("name", "folio", "note", "code", "text", "state",
                                  "display_name", "filing_id", "id")
                    if field in model._fields
                )  # fmt: skip
                self.assertRaises(AccessError, model.create, {})
                self.assertRaises(AccessError, model.check_access, "write")
                self.assertRaises(AccessError, model.check_access, "unlink")
                if found:
                    self.assertRaises(AccessError, found.unlink)
                result = model.load([field], [["x"]])
                self.assertTrue(result["messages"] and not result["ids"], name)

    def test_another_company_in_the_switcher(self):
        """Who asks for a company that is not theirs is not given it."""
        filings = self.env[f"{OWN}filing"].with_user(self.stranger)
        both = (self.stranger.company_id | self.company).ids
        for ids in (self.company.ids, both):
            with self.assertRaises(AccessError):
                filings.with_context(allowed_company_ids=ids).search([])

    def test_nobody_takes_over_the_dialog_of_another(self):
        """Imports and dialogs hold files, salaries and reasons."""
        values = {
            "import": {"kind": "sheet", "file": base64.b64encode(b"NSS,CURP\r\n1,2")},
            "return": {"filing_id": self.filing.id, "reason": "secreto"},
            "load_rejections": {
                "filing_id": self.filing.id,
                "data": base64.b64encode(b"x"),
            },
        }
        for name, vals in values.items():
            owner = self.hr_manager if name == "import" else self.signatory
            dialog = self._as(owner, f"{OWN}{name}").create(vals)
            other = owner.copy({"login": f"icsoe_other_{name}"})
            theirs = dialog.with_env(self._as(other, dialog._name).env)
            for ask in (
                theirs.read,
                theirs.unlink,
                lambda t=theirs: t.write({"create_uid": t.env.uid}),
                lambda t=theirs: t.export_data(["create_date"]),
            ):
                with self.assertRaises(UserError), mute_logger("odoo.addons.base"):
                    ask()

    # ------------------------------------------------------------ what is written

    @mute_logger("odoo.sql_db")
    def test_nothing_personal_is_written_down(self):
        """Logs from «info» up, history and names of files, of the whole life of a
        return and of its refusals."""
        numbers = (self.worker.ssnid, self.worker.l10n_mx_curp, str(SBC))
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setLevel(logging.INFO)
        logging.root.addHandler(handler)
        self.addCleanup(logging.root.removeHandler, handler)
        _logger.info("begin")
        with freeze_time("2027-01-10 18:00:00"):
            self.worker.l10n_mx_curp = f"{numbers[1][:-1]}X"
            self._contract(start="2026-10-01", workers=[self.worker])
            filing = self._close(period=3)
            with self.assertRaises(UserError) as refusal:
                filing.action_send_to_sign()
            self.worker.l10n_mx_curp = numbers[1]
            filing.action_gather()
            filing.action_send_to_sign()
            self._sign(filing)
        self.assertIn("begin", stream.getvalue())
        said = [stream.getvalue(), str(refusal.exception)]
        for its in (self.filing, filing):
            its = its.sudo()
            said += its.message_ids.mapped("body") + its.file_ids.mapped("name")
            said += its.issue_ids.mapped("message") + its.activity_ids.mapped("note")
            values = its.message_ids.tracking_value_ids
            said += values.mapped("new_value_char") + values.mapped("old_value_char")
            said += [its.display_name, its._file_stem()]
        for number in (*numbers, f"{numbers[1][:-1]}X"):
            for text in said:
                self.assertNotIn(number, str(text or ""))


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestDoorsOverHttp(Doors, PatientHttpCase):
    """The same through the real server: addresses, programs, reports, downloads."""

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_addresses_of_files(self):
        file = self.filing.sudo().file_ids[0]
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", file._name),
                    ("res_field", "=", "content"),
                    ("res_id", "=", file.id),
                ]
            )
        )
        statement = self.filing.sudo().statement_ids[:1].id
        addresses = [
            f"/web/content/{file._name}/{file.id}/content",
            f"/web/content/{file._name}/{file.id}/content/x.csv?download=true",
            f"/web/content/{attachment.id}",
            f"/web/content?model={file._name}&id={file.id}&field=content",
            f"/web/image/{file._name}/{file.id}/content",
            f"/web/image/{attachment.id}",
            f"/l10n_mx_icsoe/l10n_mx_icsoe.filing/{self.filing.id}/package",
            f"/l10n_mx_icsoe/statement/{statement}/xlsx",
            f"/my/icsoe/{statement}",
            f"/my/icsoe/{statement}/xlsx",
            f"/report/html/l10n_mx_icsoe.report_filing/{self.filing.id}",
            f"/report/text/l10n_mx_icsoe.report_filing/{self.filing.id}",
            f"/report/html/l10n_mx_icsoe_portal.report_client/{statement}",
        ]
        for user in (*self.outsiders, None):
            self._login(user)
            for address in addresses:
                answer = self.url_open(address, allow_redirects=False)
                body = answer.content.decode("utf-8", "replace")
                self._tells_nothing(body, user)
                self.assertNotIn("Aceros", body, (user and user.login, address))
                self.assertFalse(
                    answer.status_code == 200 and len(answer.content) > 9_000
                    and "text/html" not in answer.headers["Content-Type"]
                    and "/web/image" not in address,
                    (user and user.login, address),
                )  # fmt: skip
        self._login(self.capturista)
        for address in addresses[:4]:
            self.assertEqual(self.url_open(address).content, file._bytes(), address)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_programs_with_a_key_of_their_own(self):
        """The API for programs of Odoo 19: ``/json/2``."""
        calls = [
            (f"{OWN}filing", "search_read", {"domain": []}),
            (f"{OWN}filing.worker", "search_read", {"domain": []}),
            (f"{OWN}filing", "read", {"ids": self.filing.ids}),
            (f"{OWN}filing.worker", "read", {"ids": self.line.ids, "fields": ["nss"]}),
            ("hr.employee", "read", {"ids": self.worker.ids, "fields": ["ssnid"]}),
            (f"{OWN}filing", "package", {"ids": self.filing.ids}),
            (f"{OWN}filing", "_gather", {"ids": self.filing.ids}),
            (f"{OWN}filing", "write", {"ids": self.filing.ids, "vals": {"folio": "x"}}),
        ]
        for user in (self.employee_user, self.salesman, self.stranger):
            key = self._key_of(user)
            for model, method, params in calls:
                answer = self.url_open(
                    f"/json/2/{model}/{method}",
                    json=params,
                    headers={"Authorization": f"Bearer {key}"},
                )
                allowed = user == self.stranger and method == "search_read"
                self.assertEqual(answer.status_code == 200, allowed, answer.text[:200])
                said = answer.json()
                if isinstance(said, dict):
                    said.pop("debug", None)
                self._tells_nothing(said, user)
        efirma = self._efirma()
        answer = self.url_open(
            f"/json/2/{OWN}filing/sign",
            json={"ids": self.filing.ids, "certificate": "", "private_key": "",
                  "password": efirma.password},
            headers={"Authorization": f"Bearer {self._key_of(self.signatory)}"},
        )  # fmt: skip
        self.assertEqual(answer.status_code, 403)

    def _key_of(self, user):
        # sudo: a key without an end, for the database's clock is not frozen.
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "test", None)
        self.env.flush_all()
        return key

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_programs_with_a_password(self):
        for user in (self.employee_user, self.salesman):
            for model, method, args in (
                (f"{OWN}filing", "search_read", [[]]),
                (f"{OWN}filing.worker", "search_read", [[]]),
                ("hr.employee", "search_read", [[("ssnid", "!=", False)]]),
                (f"{OWN}filing", "_move", [self.filing.ids, "cancel"]),
                (f"{OWN}filing", "sign", [self.filing.ids, "", "", ""]),
            ):
                params = {
                    "service": "object",
                    "method": "execute_kw",
                    "args": [self.cr.dbname, user.id, user.login, model, method, args],
                }
                answer = self.url_open(
                    "/jsonrpc", json={"jsonrpc": "2.0", "method": "call",
                                      "params": params}
                ).json()  # fmt: skip
                self.assertIn("error", answer)
                self._tells_nothing(answer["error"]["data"]["message"], user)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_exports_say_no_more(self):
        for user in (self.employee_user, self.salesman, self.stranger):
            self._login(user)
            for model, fields in (
                (f"{OWN}filing.worker", ["nss", "curp", "sbc"]),
                (f"{OWN}filing", ["folio"]),
                (f"{OWN}assignment", ["employee_id/ssnid", "l10n_mx_sbc"]),
                ("sale.order", ["l10n_mx_icsoe_assignment_ids/employee_id/ssnid"]),
            ):
                data = {
                    "import_compat": False,
                    "model": model,
                    "ids": False,
                    "domain": [],
                    "fields": [{"name": name, "label": name} for name in fields],
                    "groupby": [],
                }
                for kind in ("csv", "xlsx"):
                    answer = self.url_open(
                        f"/web/export/{kind}",
                        data={
                            "data": json.dumps(data),
                            "csrf_token": http.Request.csrf_token(self),
                        },
                    )
                    self._tells_nothing(answer.text, user)
