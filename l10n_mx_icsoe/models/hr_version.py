# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law import identifiers


class HrVersion(models.Model):
    _inherit = "hr.version"

    # Dated like the wage, and seen by the same people.
    l10n_mx_sbc = fields.Float(
        string="SBC",
        digits=(10, 2),
        groups="hr.group_hr_manager",
        aggregator="avg",
        help="Salario base de cotización: the daily wage, in pesos, with which the "
        "worker is registered at IMSS (LSS art. 27). It belongs to this version, "
        "so an ICSOE return finds the one that was in force in its period.",
    )
    # Dated too: a worker can be moved to another one of the company.
    l10n_mx_icsoe_employer_registration = fields.Char(
        string="Employer Registration",
        groups="hr.group_hr_manager",
        help="Registro patronal: the employer registration at IMSS under which the "
        "worker is insured (LSS art. 15).",
    )
    l10n_mx_icsoe_sbc_assumed = fields.Boolean(
        string="SBC Date Assumed",
        groups="hr.group_hr_manager",
        copy=False,
        help="The SBC comes from a payroll receipt that pays days before this version, "
        "too, and does not say since when it holds: it was taken from the day on which "
        "SBCs change (LSS art. 34). Untick it once you compared it with IMSS; whoever "
        "changes the SBC or the day of the version unticks it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [self._l10n_mx_icsoe_normalise(vals) for vals in vals_list]
        )

    def write(self, vals):
        if not vals.keys().isdisjoint(("l10n_mx_sbc", "date_version")):
            vals = {"l10n_mx_icsoe_sbc_assumed": False, **vals}
        return super().write(self._l10n_mx_icsoe_normalise(vals))

    @api.model
    def _l10n_mx_icsoe_normalise(self, vals):
        """An NSS is kept as the files carry it; other countries' numbers as typed."""
        nss = identifiers.compact(vals.get("ssnid"))
        if len(nss) != 11 or not nss.isdecimal():
            return vals
        return {**vals, "ssnid": identifiers.own_nss(nss) or False}
