# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IcsoeCase

#: The personal data themselves, where they are stored: Odoo's own field for the NSS,
#: and ours. Every field that is related to one of them shows it too.
STORED = {
    "ssnid",
    "l10n_mx_curp",
    "l10n_mx_rfc",
    "l10n_mx_sbc",
    "l10n_mx_icsoe_sbc_assumed",
    "l10n_mx_icsoe_employer_registration",
}
VALUES = {
    "ssnid": "12988812348",
    "l10n_mx_curp": "PEGJ900512HJCRRS04",
    "l10n_mx_rfc": "PEGJ900512AB1",
    "l10n_mx_sbc": 1743.29,
    "l10n_mx_icsoe_sbc_assumed": True,
    "l10n_mx_icsoe_employer_registration": "Y5412345107",
}
#: Loggers that tell of what is tried here: refusals, and (odoo.domains) that Odoo's own
#: search on the employee of a user knows no ``any!``.
SAY_SO = ("odoo.models", "odoo.sql_db", "odoo.domains")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPersonalData(IcsoeCase):
    """No path of the whole registry leads to somebody's NSS, CURP, RFC or salary: which
    fields show them, and which relations lead there, is asked of the registry, so that
    a field of tomorrow is tried too.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", "hr.group_hr_user")
        cls.ana = cls._worker(
            "Ana López", sbc=VALUES["l10n_mx_sbc"], ssnid=VALUES["ssnid"]
        )
        cls.ana.write({**VALUES, "user_id": cls._user("ana", "base.group_user").id})
        cls._contract(workers=cls.ana)

    def _shown(self):
        """``{model: {field: name of the stored one}}`` for every field that shows
        one.
        """
        shown = {}
        for name, model in self.env.items():
            if model._abstract or model._transient:
                continue
            for field in model._fields.values():
                last = (field.related or field.name).split(".")[-1]
                owner = name.startswith(("hr.", "l10n_mx_icsoe.assignment"))
                if last in STORED and (field.related or owner):
                    shown.setdefault(name, {})[field.name] = last
        return shown

    def _paths(self, shown):
        """``(model, path, stored name)`` to each of them: directly, and through one and
        two relations.
        """
        relations = {
            name: [
                (field.name, field.comodel_name)
                for field in model._fields.values()
                if field.relational
                and field.comodel_name in self.env
                and field.name not in ("create_uid", "write_uid")
                and (field.store or field.inherited or field.related)
            ]
            for name, model in self.env.items()
            if not model._abstract and not model._transient
        }
        near = {
            name: [
                (f"{field}.{shows}", stored)
                for field, comodel in fields_
                for shows, stored in shown.get(comodel, {}).items()
            ]
            for name, fields_ in relations.items()
        }
        for name, fields_ in shown.items():
            yield from ((name, path, stored) for path, stored in fields_.items())
        for name, paths in near.items():
            yield from ((name, path, stored) for path, stored in paths)
        for name, fields_ in relations.items():
            # Everything has a user or a partner somewhere: far paths of our own
            # models and of those around employees.
            if not name.startswith(("hr.", "l10n_mx_icsoe", "res.users", "resource.")):
                continue
            for field, comodel in fields_:
                for path, stored in near.get(comodel, ()):
                    yield name, f"{field}.{path}", stored

    def _ask(self, model, path, value):
        """Every way in which a program may ask for a value by a path."""
        group = [
            lambda: model.formatted_read_group([], [path], ["__count"]),
            lambda: model.web_read_group([], [path], ["__count"]),
            lambda: model._read_group([], [path], ["__count"]),
            lambda: model.formatted_read_group([], [], [f"{path}:max"]),
            lambda: model.formatted_read_group([], [], [f"{path}:array_agg"]),
            lambda: model.search([]).export_data([path.replace(".", "/")]),
        ]
        if "." not in path:
            group += [
                lambda: model.search([]).read([path]),
                lambda: model.search_read([], [path]),
                lambda: model.web_search_read([], {path: {}}),
                lambda: model.search([]).mapped(path),
            ]
        for ask in group:
            yield ask, False
        # These give records: that they give any is the answer.
        yield lambda: model.search([(path, "=", value)]), True
        yield lambda: model.search_count([(path, "=", value)]), True
        yield (
            lambda: model.formatted_read_group([(path, "=", value)], [], ["__count"])[
                0
            ]["__count"],
            True,
        )
        if "." not in path:
            yield lambda: model.search([], order=path), True

    def test_no_path_leads_to_what_a_role_may_not_see(self):
        shown = self._shown()
        self.assertLessEqual({"hr.version", "hr.employee"}, shown.keys())
        self.assertIn("l10n_mx_sbc", shown["l10n_mx_icsoe.assignment"])
        paths = sorted(set(self._paths(shown)))
        self.assertGreater(len(paths), 50)
        users = (self.employee_user, self.officer, self.salesman, self.capturista)
        for user in users:
            for name, path, stored in paths:
                if path.count(".") > 1 and user != self.employee_user:
                    continue
                if not self.env[name].with_user(user).has_access("read"):
                    continue
                groups = self.env["hr.version"]._fields.get(stored)
                groups = groups or self.env["hr.employee"]._fields[stored]
                if user.has_groups(groups.groups):
                    continue
                self._tells_nothing(user, name, path, stored)

    def _tells_nothing(self, user, name, path, stored):
        value = VALUES[stored]
        model = self.env[name].with_user(user)
        for ask, is_oracle in self._ask(model, path, value):
            try:
                with mute_logger(*SAY_SO):
                    found = ask()
            except (AccessError, UserError, ValueError, KeyError, TypeError) as error:
                # A refused condition is repeated in the message: it came from here.
                found, is_oracle = "" if is_oracle else str(error), False
            said = f"{user.login} {name} {path}"
            self.assertNotIn(str(value), str(found), said)
            if is_oracle:
                self.assertFalse(found, said)
