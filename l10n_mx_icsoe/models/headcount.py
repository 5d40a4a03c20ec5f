# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class Headcount(models.Model):
    """One line per assignment and month until the running one, for pivot and graph."""

    _name = "l10n_mx_icsoe.headcount"
    _inherit = "l10n_mx_icsoe.contract.reference"
    _description = "Worker on a Contract in a Month"
    _auto = False
    _order = "month desc, partner_id"
    _rec_name = "month"
    _depends = {
        "l10n_mx_icsoe.assignment": [
            "employee_id",
            "partner_id",
            "company_id",
            "date_start",
            "date_end",
        ]
    }

    month = fields.Date(readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Workers", readonly=True, aggregator="count_distinct"
    )
    order_id = fields.Many2one(string="Contract", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    service_id = fields.Many2one(
        "l10n_mx_icsoe.service", string="REPSE Service", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    def action_open_worker(self):
        """The worker, as far as the user may see employees."""
        return self.employee_id.get_formview_action()

    @property
    def _table_query(self):
        # sudo: which of these lines somebody sees is for the rules of this model
        models_ = [model.sudo() for model in self._contract_models()]
        assignments = self.env["l10n_mx_icsoe.assignment"].sudo()
        references = [
            assignments._field_to_sql("assignment", name)
            for name in self._reference_fields()
        ]
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY assignment.id, month) AS id,
                   month::date AS month, assignment.employee_id, %(references)s,
                   assignment.partner_id, assignment.company_id,
                   COALESCE(%(services)s) AS service_id, COALESCE(%(users)s) AS user_id
              FROM l10n_mx_icsoe_assignment assignment
                   %(joins)s
        CROSS JOIN LATERAL generate_series(
                       date_trunc('month', assignment.date_start::timestamp),
                       LEAST(COALESCE(assignment.date_end, 'infinity'),
                             (NOW() AT TIME ZONE 'America/Mexico_City')::date
                       )::timestamp,
                       INTERVAL '1 month') AS month
            """,
            references=SQL(", ").join(references),
            services=SQL(", ").join(
                model._field_to_sql(model._table, "l10n_mx_icsoe_service_id")
                for model in models_
            ),
            users=SQL(", ").join(
                model._l10n_mx_icsoe_columns_sql(model._table)["user_id"]
                for model in models_
            ),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN %s ON %s = %s",
                    SQL.identifier(model._table),
                    SQL.identifier(model._table, "id"),
                    reference,
                )
                for model, reference in zip(models_, references, strict=True)
            ),
        )
