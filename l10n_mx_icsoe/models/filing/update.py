# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.law import comparison
from ...tools.law import period as periods
from ...tools.law.document import Kind
from ...tools.law.period import Period
from .filing import CAPTURISTA


class Filing(models.Model):
    """Complementaria – Actualización: what changed since in contracts that were
    reported before.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    # ------------------------------------------------------------------ what it carries

    def _gather_contracts(self):
        return (
            self._gather_reported_contracts()
            if self.kind == Kind.UPDATE
            else super()._gather_contracts()
        )

    def _gather_reported_contracts(self):
        """Snapshot what the amended return reported, as it is today; give back how
        many. Unchanged ones are dropped later.

        An order that was cancelled since is a mistake of the filed return, for a
        Correction to mend.
        """
        by_hand = self.exclusion_ids.filtered(lambda line: line.reason == "by_hand")
        (self.exclusion_ids - by_hand).unlink()
        decided = {exclusion._live_contract_key() for exclusion in by_hand}
        reported = self.origin_id.contract_ids
        orders = [
            snapshot._live_contract()
            for snapshot in reported
            if snapshot._live_contract_key() not in {None, *decided}
        ]
        orders = sorted(
            (
                order
                for order in orders
                if order.l10n_mx_icsoe_specialized
                and not order._l10n_mx_icsoe_why_not_agreed()
            ),
            key=lambda order: (order.l10n_mx_icsoe_date_start or date.max, order.id),
        )
        self.env["l10n_mx_icsoe.filing.contract"].create(
            [
                {**self._prepare_contract(order), "sequence": sequence}
                for sequence, order in enumerate(orders, 1)
            ]
        )
        return len(orders)

    def _workers_until(self):
        """An update speaks of all that happened until the last cuatrimestre ended, but
        of no other kind of return does so.
        """
        if self.kind == Kind.UPDATE:
            return max(self.date_end, Period.containing(periods.today()).previous().end)
        return super()._workers_until()

    def _keep_what_this_kind_carries(self):
        super()._keep_what_this_kind_carries()
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
                ("company_id", "in", self.env.companies.ids),
                ("state", "=", "filed"),
                ("kind", "in", (Kind.NORMAL.value, Kind.CORRECTION.value)),
                ("contract_count", ">", 0),
            ]
        )
        proposals = []
        for filing in filed.filtered(
            lambda one: not one.superseded_by_id and not one.open_complementary_id
        ):
            contracts = filing._contracts_changed_since()
            if contracts:
                proposals.append(
                    {"filing_id": filing.id, "contracts": ", ".join(contracts)}
                )
        if not proposals:
            raise UserError(
                self.env._(
                    "Nothing has changed in the contracts that were reported, so "
                    "there is no update to file."
                )
            )
        # sudo: nobody has create access, so that a proposal is never typed.
        lines = self.env["l10n_mx_icsoe.update.proposal"].sudo().create(proposals)
        title = self.env._("Updates to File")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "l10n_mx_icsoe.update.proposal",
            "view_mode": "list",
            "domain": [("id", "in", lines.ids)],
        }

    def _contracts_changed_since(self):
        """References of the contracts that an update of this filed return would carry
        today.
        """
        # sudo: nobody may create a filing; this one is gathered to be looked at and
        # does not outlive the savepoint.
        writer = self.sudo().with_context(tracking_disable=True)
        with self.env.cr.savepoint() as savepoint:
            draft = writer.create(self._prepare_complementary(Kind.UPDATE))
            draft._gather_contracts()
            draft._gather_workers()
            draft._keep_what_this_kind_carries()
            references = draft.contract_ids.mapped("reference")
            savepoint.rollback()
        return references
