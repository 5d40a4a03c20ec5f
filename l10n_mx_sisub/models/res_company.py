# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from ..tools.csv_files import Options


class ResCompany(models.Model):
    """What Infonavit's return states of the company, and how its files are written
    where nobody publishes it.
    """

    _inherit = "res.company"

    l10n_mx_sisub_representative = fields.Char(string="Legal Representative")
    l10n_mx_sisub_administrator = fields.Char(string="Sole Administrator")
    l10n_mx_sisub_deed_number = fields.Char(string="Deed Number")
    l10n_mx_sisub_deed_date = fields.Date(string="Deed Date")
    l10n_mx_sisub_notary = fields.Char(string="Notary Public")
    l10n_mx_sisub_notary_number = fields.Char(string="Notary's Number")
    l10n_mx_sisub_commercial_folio = fields.Char(string="Commercial Folio")

    l10n_mx_sisub_encoding = fields.Selection(
        [
            ("cp1252", "Windows (what Excel writes in Mexico)"),
            ("utf-8-sig", "UTF-8 with byte order mark"),
            ("utf-8", "UTF-8"),
        ],
        string="Encoding of SISUB Files",
        default="cp1252",
        required=True,
        help="Infonavit does not publish it. Only «año» in the headings is not ASCII.",
    )
    l10n_mx_sisub_blank = fields.Selection(
        [("NA", "NA"), ("0", "0"), ("N/A", "N/A")],
        string="Instead of an Empty Cell",
        default="NA",
        required=True,
        help="NA is what a real file of June 2026 carries.",
    )
    l10n_mx_sisub_dates = fields.Selection(
        [
            ("contract", "The contract's own start and end"),
            ("period", "First and last day of the cuatrimestre"),
        ],
        string="Start and End of Contracts",
        default="contract",
        required=True,
        help="The headings say «del contrato»; the only real file that was seen "
        "carries the first and last day of the cuatrimestre, and the contract's end in "
        "«Vigencia».",
    )
    l10n_mx_sisub_by_registration = fields.Boolean(
        string="One Row per Employer Registration",
        default=True,
        help="In the file of the obligated party. Otherwise one row with the principal "
        "one and the sums.",
    )
    l10n_mx_sisub_bimester = fields.Selection(
        [("year", "1 to 6, in the year"), ("period", "1 or 2, in the cuatrimestre")],
        string="Number of the Bimester",
        default="year",
        required=True,
    )
    l10n_mx_sisub_receipt_date = fields.Selection(
        [
            ("payment", "The day of payment"),
            ("period", "The last day of the period that it pays"),
        ],
        string="Bimester of a Receipt",
        default="payment",
        required=True,
        help="No source says which date decides. LSS art. 30 speaks of income earned "
        "in the bimester; receipts of which it matters are pointed out.",
    )
    l10n_mx_sisub_variable = fields.Selection(
        [("same", "The bimester itself"), ("previous", "The bimester before")],
        string="Variable Perceptions Of",
        default="same",
        required=True,
        help="An answer of Infonavit, as third parties report it, is read as the "
        "bimester before; programs write the same one.",
    )
    l10n_mx_sisub_absent = fields.Boolean(
        string="Rows for Bimesters Without Work",
        help="A row of zeros for a worker of the cuatrimestre in the bimester in which "
        "they did not work on the contract.",
    )

    def _l10n_mx_sisub_options(self):
        """The settings of the files as ``tools.csv_files`` knows them."""
        return Options(
            **{name: self[f"l10n_mx_sisub_{name}"] for name in Options.__slots__}
        )

    def _l10n_mx_sisub_workers_by_nss(self):
        """NSS → employee of these companies, leavers included."""
        # sudo: an NSS is HR's; only who it belongs to is looked up.
        people = self.env["hr.employee"].sudo().with_context(active_test=False)
        found = people.search_fetch(
            [("company_id", "in", self.ids)], ["ssnid", "company_id"]
        )
        return {identifiers.compact(one.ssnid): one for one in found if one.ssnid}
