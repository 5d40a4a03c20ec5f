# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.law import comparison
from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.document import Kind
from ...tools.law.rules import return_rules
from ..authority_return.authority_return import by_start
from ..roles import CAPTURISTA

#: What refuses a complementaria before it is begun, in the words of the check.
REFUSALS = (return_rules.complementaries_exhausted, return_rules.update_out_of_season)


class FilingComplementary(models.AbstractModel):
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

    _name = "l10n_mx_icsoe.filing.complementary"
    _description = "ICSOE Filing: Complementary Returns"

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

    # ------------------------------------------------------------------ the chain

    @api.depends("complementary_ids.state", "complementary_ids.kind")
    def _compute_superseded_by_id(self):
        for filing in self:
            others = filing.complementary_ids
            filing.superseded_by_id = others.filtered(
                lambda one: one.state == "filed" and Kind(one.kind).supersedes
            )[:1]
            filing.open_complementary_id = others.filtered(
                lambda one: one.state in one._open_states
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
        return self.sudo().search_count(self._void_domain(company, year, period))

    @api.model
    def _void_domain(self, company, year, period):
        return [
            *self._period_domain(company, year, period),
            ("kind", "=", Kind.VOID.value),
            ("state", "=", "filed"),
        ]

    def _complementaries_of_period(self):
        """Corrections and returns Without Effect of this complementaria's or filed
        return's period that are not cancelled.
        """
        if self.state == "draft" and not self.origin_id:
            return self.browse()
        return self.search(
            [
                *self._period_domain(self.company_id, self.year, self.period),
                ("kind", "in", (Kind.CORRECTION.value, Kind.VOID.value)),
                ("state", "!=", "cancelled"),
            ]
        )

    # ------------------------------------------------------------------ beginning one

    def action_correct(self, kind="correction", keep_left_out=True):
        """Begin a complementaria of this filed return: a draft, gathered, checked and
        compared with what was filed.

        ``kind``: 'correction' carries every contract again, 'void' none, 'update' those
        already reported that changed since. ``keep_left_out``: what was left out of
        this return by hand stays out of the new one.

        :raises UserError: not filed, superseded, another complementaria is open, one
            too many, out of season, or nothing differs from what was filed; nothing is
            created then
        """
        self.ensure_one()
        if kind not in (Kind.CORRECTION, Kind.VOID, Kind.UPDATE):
            raise UserError(
                self.env._(
                    "A filed return is amended by a Correction, a return Without "
                    "Effect or an Update."
                )
            )
        writer = self._begin("correct")
        writer._refuse_complementary(Kind(kind))
        # Whoever catches a refusal below and goes on keeps no draft either.
        with self.env.cr.savepoint():
            draft = writer.create({**self._prepare_complementary(), "kind": kind})
            if keep_left_out:
                writer._left_out_by_hand()._copy_to(draft)
            draft = draft.with_env(self.env)
            draft._gather()
            draft._refuse_useless()
        self.message_post(
            body=self.env._("%(filing)s begun.", filing=draft.display_name)
        )
        return draft

    def _prepare_complementary(self):
        return {
            "company_id": self.company_id.id,
            "year": self.year,
            "period": self.period,
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
        _, effective, other = (
            self.env._,
            self._effective(),
            self.open_complementary_id,
        )
        why = None
        if self.kind in (Kind.VOID, Kind.UPDATE):
            why = _(
                "%(filing)s cannot be amended itself. Correct the return that it "
                "amends, or close the cuatrimestre again if that one is without "
                "effect.",
                filing=self.display_name,
            )
        elif effective.kind == Kind.VOID:
            why = _(
                "%(filing)s is without effect since folio %(folio)s. Close the "
                "cuatrimestre again to file it anew.",
                filing=self.display_name,
                folio=effective.folio,
            )
        elif effective != self:
            why = _(
                "%(filing)s was superseded by %(successor)s, folio %(folio)s. "
                "Correct that one.",
                filing=self.display_name,
                successor=effective.display_name,
                folio=effective.folio,
            )
        elif other:
            states = dict(self._fields["state"]._description_selection(self.env))
            why = _(
                "%(filing)s already has a complementary return that is not filed "
                "yet: %(other)s, in state “%(state)s”. Go on with that one, or "
                "cancel it first.",
                filing=self.display_name,
                other=other.display_name,
                state=states[other.state],
            )
        if why:
            raise UserError(why)
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
            raise user_error(self.env, finding)

    def _refuse_useless(self):
        """Raise when this new draft would tell IMSS nothing."""
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
        if self.kind != Kind.CORRECTION:
            return
        if not self.difference_count:
            message = self.env._(
                "Nothing differs from what was filed under folio %(folio)s, so no "
                "correction was made. Correct the orders, workers or employees first, "
                "then the return.",
                folio=folio,
            )
            if kept := self._left_out_by_hand():
                message += " " + self.env._(
                    "To take in what was left out by hand (%(contracts)s), do not "
                    "keep it out.",
                    contracts=", ".join(kept.mapped("reference")),
                )
            raise UserError(message)
        if not self.contract_count:
            raise UserError(
                self.env._(
                    "No contract would be left in the correction of folio %(folio)s. "
                    "If nothing should have been reported, choose Without Effect, and "
                    "close the cuatrimestre again once it is filed.",
                    folio=folio,
                )
            )

    # ------------------------------------------------------------------ what it carries

    def _take_over_decisions(self):
        """The first gather of a period that is filed anew after a return Without
        Effect: what somebody left out of that one by hand, with the reason, is still
        left out.
        """
        if self.date_gathered or not self.generation or self.origin_id:
            return
        voids = self._void_domain(self.company_id, self.year, self.period)
        void = self.search(voids, order="id desc", limit=1)
        decisions = void.origin_id._left_out_by_hand()
        if decisions:
            decisions._copy_to(self)
            self.message_post(
                body=self.env._(
                    "Still left out, as in %(filing)s, which is without effect: "
                    "%(contracts)s. Take them in again if that is no longer right.",
                    filing=void.origin_id.display_name,
                    contracts=", ".join(decisions.mapped("reference")),
                )
            )

    def _reported_before(self):
        """The live contracts that the return amended by this update reported, by start.

        One that was cancelled since is a mistake of the filed return, for a Correction
        to put right.
        """
        snapshots = self.origin_id.contract_ids
        orders = [one._live_contract() for one in snapshots if one._live_contract_key()]
        return sorted(
            (
                order
                for order in orders
                if order.l10n_mx_icsoe_specialized
                and not order._l10n_mx_icsoe_why_not_agreed()
            ),
            key=lambda order: (by_start(order), order.id),
        )

    def _drop_unchanged_contracts(self):
        """An update carries only the contracts that changed since they were
        reported.
        """
        if self.kind != Kind.UPDATE:
            return
        changed = {
            change.contract.source
            for change in comparison.compare(
                self._reported_contracts(), self._document_contracts()
            )
            if comparison.needs_update(change)
        }
        self.contract_ids.filtered(
            lambda contract: contract._live_contract_key() not in changed
        ).unlink()
        for sequence, contract in enumerate(self.contract_ids, 1):
            contract.sequence = sequence

    def _reported_contracts(self):
        """The contracts that this complementaria amends as IMSS was told last: those of
        the return, and the updates since.
        """
        contracts = self.origin_id._document_contracts()
        updates = self.origin_id.complementary_ids.filtered(
            lambda one: one.state == "filed" and one.kind == Kind.UPDATE
        )
        if self.kind == Kind.UPDATE:
            for update in updates.sorted(lambda update: update.id):
                contracts = comparison.overlay(contracts, update._document_contracts())
        return contracts

    # ------------------------------------------------------------------ proposing one

    @api.model
    def action_find_updates(self):
        """Look for changes since in every reported contract of the companies at hand,
        and propose the updates to file.
        """
        self._check_role(CAPTURISTA)
        filed = self.search(
            [
                ("company_ids", "in", self.env.companies.ids),
                ("state", "=", "filed"),
                ("kind", "in", (Kind.NORMAL.value, Kind.CORRECTION.value)),
                ("contract_count", ">", 0),
            ]
        )
        proposals = []
        for filing in filed.filtered(
            lambda one: not one.superseded_by_id and not one.open_complementary_id
        ):
            if contracts := filing._gathered_now({"kind": Kind.UPDATE.value}):
                names = ", ".join(contract.reference for contract in contracts)
                proposals.append({"filing_id": filing.id, "contracts": names})
        # sudo: nobody has create access, so that a proposal is never typed.
        lines = self.env["l10n_mx_icsoe.update.proposal"].sudo().create(proposals)
        # Beside "help" below, Odoo's export would take the "id" between for a term.
        title = self.env._("Updates to File")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "l10n_mx_icsoe.update.proposal",
            "view_mode": "list",
            "domain": [("id", "in", lines.ids)],
            "help": self.env._(
                "Nothing has changed in the contracts that were reported, so "
                "there is no update to file."
            ),
        }
