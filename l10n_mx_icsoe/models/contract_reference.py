# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: The abstract model that every source of contracts inherits.
CONTRACT = "l10n_mx_icsoe.contract.mixin"


class Sourced(models.AbstractModel):
    """What hangs on a live contract or was copied from one: an assignment, a snapshot,
    a decision, a change. One many2one for each source of contracts leads back to it,
    and at most one of them is set.

    An add-on that brings a source adds its many2one here, and all of them have it.
    """

    _name = "l10n_mx_icsoe.contract.reference"
    _description = "Copied From an ICSOE Contract"

    order_id = fields.Many2one(
        "sale.order", string="Source Order", index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _contract_models(self):
        """The models that are sources of contracts, sales orders first."""
        names = self.env.registry.descendants([CONTRACT], "_inherit")
        names = sorted(names, key=lambda name: (name != "sale.order", name))
        return [self.env[name] for name in names if not self.env[name]._abstract]

    @api.model
    def _reference_fields(self):
        """The names of the many2one fields that lead to them, in the same order."""
        return [
            model._l10n_mx_icsoe_reference_field for model in self._contract_models()
        ]

    @api.model
    def _live_contract_paths(self, *names):
        """Paths from here to the fields ``names`` of every source: what a computed
        field depends on.
        """
        return [
            f"{pointer}.{name}"
            for pointer in self._reference_fields()
            for name in names
        ]

    @api.model
    def _reference_values(self, contract):
        """Values of the pointers that lead to ``contract``, a record of any source."""
        own = contract._l10n_mx_icsoe_reference_field
        return {
            pointer: contract.id if pointer == own else False
            for pointer in self._reference_fields()
        }

    @api.model
    def _same_contract_sql(self, one, other):
        """The condition that the rows of the tables (or aliases) ``one`` and ``other``
        hang on the same contract: each of its parts has an index.
        """
        return SQL(" OR ").join(
            SQL(
                "%s = %s",
                SQL.identifier(one, pointer),
                SQL.identifier(other, pointer),
            )
            for pointer in self._reference_fields()
        )

    def _live_contract(self):
        """The live contract; an empty ``sale.order`` when it has been deleted."""
        self.ensure_one()
        for pointer in self._reference_fields():
            if self[pointer]:
                return self[pointer]
        return self.order_id

    def _live_contract_key(self):
        """What tells this source from all others, or ``None``: pointer and id."""
        source = self._live_contract()
        return (source._l10n_mx_icsoe_reference_field, source.id) if source else None
