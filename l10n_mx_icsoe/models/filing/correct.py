# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.document import Kind
from ...tools.law.rules import return_rules
from .deadline import DUE_KINDS
from .filing import TRANSITIONS

#: What refuses a complementaria before it is begun, in the words of the check.
REFUSALS = (return_rules.complementaries_exhausted, return_rules.update_out_of_season)
#: How the files of each kind are told from those of the return that it amends.
FILE_SUFFIX = {
    Kind.CORRECTION: "correccion",
    Kind.VOID: "sin-efectos",
    Kind.UPDATE: "actualizacion",
}


class Filing(models.Model):
    """Complementarias: returns that amend a filed one, which itself never changes.

    Each amends the one before it, so the returns of a period are a chain, and the last
    filed one is in effect:

        Normal <-- Correction <-- Correction <-- Without Effect
                        ^-- Update ^-- Update
        Normal (generation 1) <-- …

    After a return Without Effect the period is filed anew. ``generation`` counts those,
    and with it the database tells the new Normal return from the old one without
    anybody touching the old one: two sessions that begin it at once get the same
    number, and one of them is refused.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    complementary_ids = fields.One2many(
        "l10n_mx_icsoe.filing",
        "origin_id",
        string="Complementary Returns",
        readonly=True,
    )
    superseded_by_id = fields.Many2one(
        "l10n_mx_icsoe.filing", compute="_compute_superseded_by_id"
    )
    open_complementary_id = fields.Many2one(
        "l10n_mx_icsoe.filing", compute="_compute_superseded_by_id"
    )

    _one_open_complementary = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL AND state IN ('draft', 'to_sign', "
        "'signed')",
        "That return already has a complementary return that is not filed yet. Open "
        "it, or cancel it first.",
    )
    _one_successor = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL AND kind IN ('correction', 'void') "
        "AND state != 'cancelled'",
        "That return has been superseded. Correct the one that took its place.",
    )
    _complementary_origin = models.Constraint(
        "CHECK ((kind IN ('correction', 'void', 'update')) = (origin_id IS NOT NULL))",
        "A complementary return, and no other, names the return that it amends.",
    )

    # ------------------------------------------------------------------ what it is

    @api.depends("complementary_ids.state", "complementary_ids.kind")
    def _compute_superseded_by_id(self):
        for filing in self:
            others = filing.complementary_ids
            filing.superseded_by_id = others.filtered(
                lambda one: one.state == "filed" and Kind(one.kind).supersedes
            )[:1]
            filing.open_complementary_id = others.filtered(
                lambda one: one.state in ("draft", "to_sign", "signed")
            )[:1]

    def _effective(self):
        """The filed return that took the place of this one, however many steps away;
        this one when none did.
        """
        filing = self
        while filing.superseded_by_id:
            filing = filing.superseded_by_id
        return filing

    @api.model
    def _generation(self, company, year, period):
        """How many returns Without Effect were filed for the period."""
        # sudo: only a number, which decides what the database compares, leaves here.
        return self.sudo().search_count(
            [
                ("company_id", "=", company.id),
                ("year", "=", int(year)),
                ("period", "=", str(period)),
                ("kind", "=", Kind.VOID.value),
                ("state", "=", "filed"),
            ]
        )

    def _complementaries_of_period(self):
        """Corrections and returns Without Effect of this complementaria's or filed
        return's period that are not cancelled.
        """
        if self.state == "draft" and not self.origin_id:
            return self.browse()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
                ("period", "=", self.period),
                ("kind", "in", (Kind.CORRECTION.value, Kind.VOID.value)),
                ("state", "!=", "cancelled"),
            ]
        )

    def _next_step(self):
        if self.state == "filed":
            successor = self.superseded_by_id
            if successor.kind == Kind.VOID:
                return self.env._(
                    "Without effect since folio %(folio)s", folio=successor.folio
                )
            if successor:
                return self.env._(
                    "Superseded by folio %(folio)s", folio=successor.folio
                )
            if self.kind == Kind.VOID and not self._is_filed_anew():
                return self.env._(
                    "The cuatrimestre counts as not filed: close it again, also when "
                    "nothing is to be reported."
                )
        return super()._next_step()

    def _is_filed_anew(self):
        """Whether, after this return Without Effect, another Normal or Nothing to
        Report was at least begun.
        """
        return bool(
            self.search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("year", "=", self.year),
                    ("period", "=", self.period),
                    ("kind", "in", DUE_KINDS),
                    ("state", "!=", "cancelled"),
                    ("generation", ">", self.generation),
                ],
                limit=1,
            )
        )

    def _file_stem(self):
        suffix = FILE_SUFFIX.get(self.kind)
        return f"{super()._file_stem()}-{suffix}" if suffix else super()._file_stem()

    # ------------------------------------------------------------------ beginning one

    def action_correct(self, kind="correction", keep_left_out=True):
        """Begin a complementaria of this filed return: a draft, gathered, checked and
        compared with what was filed.

        ``kind``: 'correction' carries every contract again, 'void' none, 'update' those
        already reported that changed since. ``keep_left_out``: what was left out of
        this return by hand stays out of the new one.

        :raises UserError: not filed, superseded, another complementaria is open, one
        too many, out of season, or
            nothing differs from what was filed; nothing is created then
        """
        self.ensure_one()
        if kind not in FILE_SUFFIX:
            raise UserError(
                self.env._(
                    "A filed return is amended by a Correction, a return Without "
                    "Effect or an Update."
                )
            )
        writer = self._begin("correct")
        writer._refuse_complementary(Kind(kind))
        with (
            self.env.cr.savepoint()
        ):  # whoever catches the refusal below and goes on keeps no draft either
            draft = writer.create(self._prepare_complementary(Kind(kind)))
            if keep_left_out:
                for decision in writer.exclusion_ids.filtered(
                    lambda line: line.reason == "by_hand"
                ):
                    decision.copy({"filing_id": draft.id})
            draft = draft.with_env(self.env)
            draft._gather()
            draft._refuse_useless()
        self.message_post(
            body=self.env._("%(filing)s begun.", filing=draft.display_name)
        )
        return draft

    def _prepare_complementary(self, kind):
        return {
            "company_id": self.company_id.id,
            "year": self.year,
            "period": self.period,
            "kind": kind.value,
            "origin_id": self.id,
            "generation": self.generation,
        }

    def _refuse_complementary(self, kind):
        """Raise when no complementaria of ``kind`` may be begun of this filing, which
        is locked.
        """
        self.invalidate_recordset(
            ["complementary_ids", "superseded_by_id", "open_complementary_id"]
        )
        if self.kind in (Kind.VOID, Kind.UPDATE):
            raise UserError(
                self.env._(
                    "%(filing)s cannot be amended itself. Correct the return that it "
                    "amends, or close the cuatrimestre again if that one is without "
                    "effect.",
                    filing=self.display_name,
                )
            )
        if self.superseded_by_id:
            effective = self._effective()
            if effective.kind == Kind.VOID:
                raise UserError(
                    self.env._(
                        "%(filing)s is without effect since folio %(folio)s. Close "
                        "the cuatrimestre again to file it anew.",
                        filing=self.display_name,
                        folio=effective.folio,
                    )
                )
            raise UserError(
                self.env._(
                    "%(filing)s was superseded by %(successor)s, folio %(folio)s. "
                    "Correct that one.",
                    filing=self.display_name,
                    successor=effective.display_name,
                    folio=effective.folio,
                )
            )
        if self.open_complementary_id:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(filing)s already has a complementary return that is not filed "
                    "yet: %(other)s, in state “%(state)s”. Go on with that one, or "
                    "cancel it first.",
                    filing=self.display_name,
                    other=self.open_complementary_id.display_name,
                    state=labels[self.open_complementary_id.state],
                )
            )
        self._refuse_by_rules(
            replace(
                self._document_head(),
                kind=kind,
                complementaries=len(self._complementaries_of_period()),
                checked_on=periods.today(),
            )
        )

    def _refuse_by_rules(self, document):
        for finding in checks.check(document, REFUSALS):
            raise self._user_error(finding)

    def _refuse_useless(self):
        """Raise when this new draft would tell IMSS nothing."""
        if self.kind == Kind.VOID:
            return
        folio = self.origin_id.folio
        if self.kind == Kind.UPDATE and not self.contract_count:
            raise UserError(
                self.env._(
                    "Nothing has changed since in the contracts that were reported "
                    "under folio %(folio)s, so no update was made. A new salary alone "
                    "is no change of a contract.",
                    folio=folio,
                )
            )
        if self.kind == Kind.CORRECTION and not self.difference_count:
            kept = self.exclusion_ids.filtered(lambda line: line.reason == "by_hand")
            message = self.env._(
                "Nothing differs from what was filed under folio %(folio)s, so no "
                "correction was made. Mend the orders, workers or employees first, "
                "then correct.",
                folio=folio,
            )
            if kept:
                message += " " + self.env._(
                    "To take in what was left out by hand (%(contracts)s), do not "
                    "keep it out.",
                    contracts=", ".join(kept.mapped("reference")),
                )
            raise UserError(message)
        if self.kind == Kind.CORRECTION and not self.contract_count:
            raise UserError(
                self.env._(
                    "No contract would be left in the correction of folio %(folio)s. "
                    "If nothing should have been reported, choose Without Effect, and "
                    "close the cuatrimestre again once it is filed.",
                    folio=folio,
                )
            )

    def _gather_contracts(self):
        if self.kind == Kind.VOID:
            self.exclusion_ids.unlink()
            return 0
        return super()._gather_contracts()

    # ------------------------------------------------------------------ moving it on

    def action_send_to_sign(self):
        for filing in self.filtered(
            "origin_id"
        ):  # judged today: the draft may have been gathered in another month
            filing._refuse_by_rules(
                replace(filing._document_head(), checked_on=periods.today())
            )
        return super().action_send_to_sign()

    def register_acknowledgement(self, folio, date, pdf=None):
        self._check_role(TRANSITIONS["register"][2])
        day = self._as_date(date)
        if self.origin_id and day:
            if day < self.origin_id.date_filed:
                raise UserError(
                    self.env._(
                        "%(filing)s could not be filed before %(date)s, when the "
                        "return that it amends was. Look at the date on the "
                        "acknowledgement.",
                        filing=self.display_name,
                        date=format_date(self.env, self.origin_id.date_filed),
                    )
                )
            self._refuse_by_rules(replace(self._document_head(), checked_on=day))
        return super().register_acknowledgement(folio, date, pdf)
