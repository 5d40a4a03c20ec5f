# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..models.registry import concrete_models
from ..models.roles import CAPTURISTA, SIGNATORY
from ..tools.law import identifiers

RETURN = "l10n_mx_icsoe.authority.return"
#: What the dialog writes on a client, the company, a worker: its field → the record's.
CLIENT = {
    "rfc": "vat",
    "email": "email",
    "mobile": "l10n_mx_icsoe_mobile",
    "street": "street",
    "colony": "street2",
    "zip": "zip",
    "city": "city",
}
COMPANY = CLIENT | {
    "email": "l10n_mx_icsoe_email",
    "repse_number": "l10n_mx_icsoe_repse_number",
    "repse_date": "l10n_mx_icsoe_repse_date",
    "repse_expiry": "l10n_mx_icsoe_repse_expiry",
}
WORKER = {"nss": "ssnid", "curp": "l10n_mx_curp", "sbc": "l10n_mx_sbc"}
FIELDS = {"res.partner": CLIENT, "res.company": COMPANY, "hr.employee": WORKER}
#: Field → what is wrong with a value, and the value as the return carries it.
CHECKS = {
    "rfc": (identifiers.rfc_problem, identifiers.compact_rfc),
    "nss": (identifiers.nss_problem, identifiers.compact),
    "curp": (identifiers.curp_problem, identifiers.compact),
    "email": (identifiers.email_problem, str.strip),
    "mobile": (identifiers.mobile_problem, identifiers.national_number),
    "zip": (identifiers.postal_code_problem, identifiers.compact),
}


class Fix(models.TransientModel):
    """What ICSOE asks of a client, the company or a worker, for who may not open the
    whole record: a capturista completes the clients of specialised contracts, the
    signatory the company, and capturistas workers where the company lets them.
    """

    _name = "l10n_mx_icsoe.fix"
    _description = "Complete What ICSOE Asks For"

    _checks = CHECKS

    record = fields.Reference(
        selection=lambda self: [(name, name) for name in FIELDS], readonly=True
    )
    filing = fields.Reference(
        selection=lambda self: [
            (model._name, model._name) for model in concrete_models(self.env, RETURN)
        ],
        readonly=True,
        help="The draft that is gathered again when this is saved.",
    )
    shown = fields.Char(readonly=True, help="Names of the fields to complete.")
    rfc = fields.Char(
        string="RFC",
        help="12 characters (company) or 13 (person), with a date that exists.",
    )
    email = fields.Char(string="E-mail")
    mobile = fields.Char(string="Mobile Phone")
    street = fields.Char(string="Street and Numbers")
    colony = fields.Char(string="Colonia")
    zip = fields.Char(string="Postal Code")
    city = fields.Char()
    repse_number = fields.Char(string="REPSE Number")
    repse_date = fields.Date(string="REPSE Registration Date")
    repse_expiry = fields.Date(string="REPSE Valid Until")
    nss = fields.Char(
        string="NSS",
        help="11 digits, leading zeros included, the last one a check digit.",
    )
    curp = fields.Char(
        string="CURP",
        help="18 letters and digits in their places, with a date of birth, sex and "
        "state that exist, and a check digit.",
    )
    sbc = fields.Float(string="SBC", digits=(10, 2))

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_may_fix()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._check_may_fix()
        return result

    def onchange(self, values, field_names, fields_spec):
        """No field follows from another one: it would only tell names of records."""
        return {"value": {}}

    def _check_may_fix(self):
        """The dialog names a record: nobody reads so much as a name that way."""
        for dialog in self:
            if not self._may_fix(dialog.record):
                raise AccessError(self.env._("Ask who may change it."))
            if dialog.filing:
                dialog.filing.check_access("read")

    @api.model
    def _open(self, record, filing=None):
        """The action that opens this dialog for ``record`` (a client, a company or an
        employee), or ``None`` where the user may not complete it here. It shows what is
        missing or malformed, else all; saving gathers ``filing`` again.
        """
        if not self._may_fix(record):
            return None
        names = self._names_of(record, filing)
        # sudo: the values that the user may complete, as checked above
        values = {name: record.sudo()[its] for name, its in names.items()}
        wizard = self.create(
            {
                "record": f"{record._name},{record.id}",
                "filing": filing and f"{filing._name},{filing.id}",
                "shown": " ".join(self._lacking(values) or values),
                **values,
            }
        )
        name = record.sudo().display_name
        return wizard._get_records_action(name=name, target="new")

    @api.model
    def _lacking(self, values):
        """The fields of this dialog whose value in ``values`` is missing or malformed:
        a list of names.
        """
        return [
            name
            for name, value in values.items()
            if not value or (name in self._checks and self._is_malformed(name, value))
        ]

    @api.model
    def _names_of(self, record, _filing):
        """What the dialog of a return asks of ``record``: its field → the record's."""
        return FIELDS[record._name]

    @api.model
    def _may_fix(self, record):
        """Whether the user may complete ``record`` in this dialog."""
        user = self.env.user
        if not record or record._name not in FIELDS:
            return False
        if record._name == "res.company":
            own = record in self.env.companies
            return own and (user.has_group(SIGNATORY) or user._is_system())
        if not user.has_group(CAPTURISTA):
            return False
        # sudo: whether it belongs to a specialised contract of the user's companies
        assignments = self.env["l10n_mx_icsoe.assignment"].sudo()
        if record._name == "hr.employee":
            company = record.sudo().company_id
            may = company.l10n_mx_icsoe_capturista_fixes
            if company not in self.env.companies or not may:
                return False
            of_worker = [("employee_id", "=", record.id)]
            return bool(assignments.search_count(of_worker, limit=1))
        client = record.sudo()
        if (
            client != client.commercial_partner_id
            or (client.company_id and client.company_id not in self.env.companies)
            # The address of who logs in here opens the account: not under sudo.
            or any(login._is_internal() for login in client.user_ids)
            or client.ref_company_ids
        ):
            return False
        return any(
            model.sudo().search_count(
                Domain("l10n_mx_icsoe_specialized", "=", True)
                & Domain("company_id", "in", self.env.companies.ids)
                & Domain("partner_id", "child_of", client.id),
                limit=1,
            )
            for model in assignments._contract_models()
        )

    def action_save(self):
        """Write what was typed. The client's history says who did, and of what: the
        labels alone.
        """
        self.ensure_one()
        self._check_may_fix()
        self._check()
        # sudo: the fields that this dialog shows, of the record that was checked
        target = self.record.sudo()
        names = self._names_of(target, self.filing)
        typed = [
            name
            for name, its in names.items()
            if (self[name] or False) != (target[its] or False)
        ]
        target.write({names[name]: self[name] for name in typed})
        if typed and target._name == "res.partner":
            labels = ", ".join(map(self._label, typed))
            target.message_post(
                author_id=self.env.user.partner_id.id,
                body=self.env._("Completed for ICSOE: %(fields)s", fields=labels),
            )
        # What was typed of a person does not stay behind in this table.
        self.write({"nss": False, "curp": False, "sbc": False})
        filing = self.filing
        if filing and filing.exists() and filing.state in filing._draft_states:
            filing.action_gather()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check(self):
        """Refuse what a return would not take, before it is stored."""
        names = self._names_of(self.record, self.filing)
        for name in names.keys() & self._checks.keys():
            if self._is_malformed(name, self[name]):
                message = self.env._(
                    "Correct the field “%(field)s”: it is not well formed.",
                    field=self._label(name),
                )
                form = self._fields[name]._description_help(self.env)
                raise UserError(f"{message} {form or ''}".strip())
            self[name] = self._checks[name][1](self[name] or "")

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.model
    def _is_malformed(self, name, value):
        problem, clean = self._checks[name]
        value = clean(value or "")
        return bool(value and problem(value))
