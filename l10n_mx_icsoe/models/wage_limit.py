# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models

from ..tools.law.document import WageLimits

#: LSS art. 28: at most 25 times the minimum wage, read as UMA since the decree in the
#: DOF of 27 January 2016 (third transitory article).
UMA_CAP = 25


class WageLimit(models.Model):
    """Daily amounts published every year, from the day each one applies.

    UMA: INEGI, in force from 1 February (Ley para Determinar el Valor de la UMA, art.
    5). Minimum wages: CONASAMI, in force from 1 January. The lowest SBC is the minimum
    wage of the zone (LSS art. 28).
    """

    _name = "l10n_mx_icsoe.wage.limit"
    _description = "UMA and Minimum Wages"
    _order = "date_start desc, indicator"
    _rec_name = "indicator"

    indicator = fields.Selection(
        [
            ("uma", "UMA"),
            ("minimum_general", "Minimum wage, rest of the country"),
            ("minimum_border", "Minimum wage, northern border zone"),
        ],
        required=True,
    )
    date_start = fields.Date(string="In Force From", required=True)
    amount = fields.Float(string="Pesos a Day", digits=(10, 2), required=True)

    _unique_start = models.Constraint(
        "UNIQUE (indicator, date_start)",
        "There is already an amount for that day: correct it instead.",
    )
    _positive = models.Constraint(
        "CHECK (amount > 0)", "An amount in pesos must be greater than zero."
    )

    @api.model
    def _limits_on(self, day, zone):
        """The ``WageLimits`` on ``day`` in ``zone`` (``general`` or ``border``)."""
        amounts = self._amounts_on(day)
        minimum, _since = amounts.get(f"minimum_{zone}", (None, None))
        uma, _since = amounts.get("uma", (None, None))
        return WageLimits(minimum=minimum, maximum=uma and uma * UMA_CAP)

    @api.model
    def _amounts_on(self, day):
        """Indicator → exact amount in pesos and the day since which it is in force, on
        ``day``. None is older than a year and two months: nobody entered the new one.
        """
        oldest = fields.Date.subtract(day, months=14)
        limits = self.search_fetch(
            [("date_start", "<=", day), ("date_start", ">", oldest)],
            ["indicator", "date_start", "amount"],
            order="date_start",
        )
        return {
            limit.indicator: (Decimal(f"{limit.amount:.2f}"), limit.date_start)
            for limit in limits
        }
