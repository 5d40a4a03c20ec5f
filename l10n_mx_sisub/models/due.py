# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.l10n_mx_icsoe.tools.law import period as periods

#: State of a return → column of the board, of both authorities.
STAGES = [
    ("draft", "Draft"),
    ("ready", "To Sign or Send"),
    ("waiting", "To Be Acknowledged"),
    ("done", "Accepted"),
]


class Due(models.Model):
    """The returns to both authorities side by side: what is due, in what state, what is
    missing. A view of the two tables; each line opens its return.
    """

    _name = "l10n_mx_sisub.due"
    _description = "Returns to IMSS and Infonavit"
    _inherit = "l10n_mx_icsoe.offered.fields"
    _auto = False
    _order = "date_deadline desc, authority, id"
    _offered = (
        "authority",
        "company_id",
        "user_id",
        "period_label",
        "stage",
        "date_deadline",
        "error_count",
        "contract_count",
        "person_count",
        "folio",
    )

    authority = fields.Selection(
        [("icsoe", "ICSOE (IMSS)"), ("sisub", "SISUB (Infonavit)")], readonly=True
    )
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    res_model = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    period_label = fields.Char(string="Period", readonly=True)
    stage = fields.Selection(STAGES, readonly=True, group_expand="_expand_stages")
    date_deadline = fields.Date(string="Deadline", readonly=True)
    error_count = fields.Integer(string="Errors", readonly=True)
    contract_count = fields.Integer(string="Contracts", readonly=True)
    person_count = fields.Integer(string="Workers", readonly=True)
    folio = fields.Char(readonly=True)
    kind_label = fields.Char(string="Kind", compute="_compute_return")
    time_left = fields.Char(compute="_compute_return")
    urgency = fields.Char(compute="_compute_return")
    next_step = fields.Char(compute="_compute_return")

    @property
    def _table_query(self):
        # Even ids are ICSOE's, odd ones SISUB's: each line has one of its own.
        parts = [
            SQL(
                """
                SELECT 2 * id + %(odd)s AS id, id AS res_id, %(model)s AS res_model,
                       %(authority)s AS authority, company_id, user_id, date_deadline,
                       year || '-' || period AS period_label, error_count,
                       contract_count, person_count, folio,
                       CASE WHEN state IN ('draft', 'rejected') THEN 'draft'
                            WHEN state IN ('to_sign', 'to_send') THEN 'ready'
                            WHEN state IN ('signed', 'sent') THEN 'waiting'
                            ELSE 'done' END AS stage
                  FROM %(table)s
                 WHERE state != 'cancelled'
                """,
                odd=odd,
                model=model,
                authority=authority,
                table=SQL.identifier(self.env[model]._table),
            )
            for odd, authority, model in (
                (0, "icsoe", "l10n_mx_icsoe.filing"),
                (1, "sisub", "l10n_mx_sisub.filing"),
            )
        ]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _expand_stages(self, _stages, _domain):
        return [stage for stage, _label in STAGES]

    @api.depends_context("lang")
    def _compute_return(self):
        for due in self:
            filing = self.env[due.res_model].browse(due.res_id)
            kinds = dict(filing._fields["kind"]._description_selection(self.env))
            due.kind_label = kinds.get(filing.kind)
            due.time_left, due.urgency = filing.time_left, filing.urgency
            due.next_step = filing.next_step

    @api.depends("period_label", "authority")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["authority"]._description_selection(self.env))
        for due in self:
            due.display_name = f"{labels.get(due.authority)} {due.period_label}"

    @api.model
    def get_empty_list_help(self, help_message):
        """What to do first: the same register is behind both returns."""
        return self.env["l10n_mx_icsoe.filing"].get_empty_list_help(help_message)

    @api.model
    def periods_without_return(self):
        """For the board, as ICSOE's: its ended cuatrimestres without a return, and
        those of the last year that have an ICSOE return here and no SISUB one.
        """
        returns, today = self.env["l10n_mx_icsoe.filing"], periods.today()
        missing = returns.periods_without_return()
        taxpayer = self.env.company._l10n_mx_icsoe_taxpayer()
        for icsoe in returns.search(
            [
                ("company_ids", "in", taxpayer.ids),
                ("kind", "in", returns._due_kinds),
                ("state", "!=", "cancelled"),
                ("date_end", "<", today),
                ("date_deadline", ">=", today - relativedelta(years=1)),
            ],
            order="date_end",
        ):
            label = f"SISUB {icsoe.period_label}"
            one = {"year": icsoe.year, "period": icsoe.period, "label": label}
            if not icsoe.l10n_mx_sisub_id and one not in missing:
                missing.append(one)
        return missing

    def get_formview_action(self, access_uid=None):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def action_open(self):
        return self.get_formview_action()
