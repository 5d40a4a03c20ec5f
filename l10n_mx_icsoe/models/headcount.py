# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class Headcount(models.Model):
    """Who was on which contract in which month: one line per stay and month, until the
    running month, for pivot and graph.
    """

    _name = "l10n_mx_icsoe.headcount"
    _description = "Worker on a Contract in a Month"
    _auto = False
    _order = "month desc, partner_id"
    _rec_name = "month"
    _depends = {
        "l10n_mx_icsoe.assignment": [
            "employee_id",
            "order_id",
            "partner_id",
            "company_id",
            "date_start",
            "date_end",
        ],
        "sale.order": ["l10n_mx_icsoe_service_id", "user_id"],
    }

    month = fields.Date(readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Workers", readonly=True, aggregator="count_distinct"
    )
    order_id = fields.Many2one("sale.order", string="Contract", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    service_id = fields.Many2one(
        "l10n_mx_icsoe.service", string="REPSE Service", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY stay.id, month) AS id,
                   month::date AS month, stay.employee_id, stay.order_id,
                   stay.partner_id, sale.l10n_mx_icsoe_service_id AS service_id,
                   sale.user_id, stay.company_id
              FROM l10n_mx_icsoe_assignment stay
         LEFT JOIN sale_order sale ON sale.id = stay.order_id
        CROSS JOIN LATERAL generate_series(
                       date_trunc('month', stay.date_start::timestamp),
                       LEAST(COALESCE(stay.date_end, 'infinity'),
                             (NOW() AT TIME ZONE 'America/Mexico_City')::date
                       )::timestamp,
                       INTERVAL '1 month') AS month
            """
        )
