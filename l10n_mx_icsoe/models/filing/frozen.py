# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .filing import TRANSITIONS

#: Fields that lead to the live record behind a line: it may be deleted or merged,
#: nothing that was declared is in them.
POINTERS = {"order_id", "employee_id", "partner_id"}

#: Only this object in the context lets a filing change its state. A context that comes
#: over RPC is JSON: it cannot hold it.
_BY_TRANSITION = object()


def refuse(env, filing):
    """Say that ``filing`` cannot be changed any more, and what to do instead."""
    name = filing.display_name
    if filing.state == "filed":
        raise UserError(
            env._(
                "%(filing)s was filed with folio %(folio)s: neither it nor its lines "
                "and files can be changed or deleted. What is wrong in it is put "
                "right with a complementary return.",
                filing=name,
                folio=filing.folio,
            )
        )
    raise UserError(
        env._(
            "The content of %(filing)s is frozen since it was sent to sign. Return it "
            "to draft first.",
            filing=name,
        )
    )


class Frozen(models.AbstractModel):
    """A line of a filing: nobody adds, changes or deletes one in a filing whose content
    is frozen, not even the superuser.
    """

    _name = "l10n_mx_icsoe.frozen"
    _description = "Line of an ICSOE Filing"

    #: States of the filing in which its lines do not change.
    _frozen_in = ("to_sign", "signed", "filed")

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access(
            "create"
        )  # who has no rights here is not told the folio either
        self._refuse_frozen(
            self.env["l10n_mx_icsoe.filing"].browse(
                {vals["filing_id"] for vals in vals_list if vals.get("filing_id")}
            )
        )
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - POINTERS:
            self._refuse_frozen(self.sudo().filing_id)
            self._refuse_frozen(
                self.env["l10n_mx_icsoe.filing"].browse(vals.get("filing_id") or ())
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_frozen(self):
        self._refuse_frozen(self.sudo().filing_id)

    def _refuse_frozen(self, filings):
        # sudo: only the state and the name in the message
        for filing in filings.sudo():
            if filing.state in self._frozen_in:
                refuse(self.env, filing)


class FilingContract(models.Model):
    _name = "l10n_mx_icsoe.filing.contract"
    _inherit = ["l10n_mx_icsoe.filing.contract", "l10n_mx_icsoe.frozen"]


class FilingWorker(models.Model):
    _name = "l10n_mx_icsoe.filing.worker"
    _inherit = ["l10n_mx_icsoe.filing.worker", "l10n_mx_icsoe.frozen"]


class FilingExclusion(models.Model):
    _name = "l10n_mx_icsoe.filing.exclusion"
    _inherit = ["l10n_mx_icsoe.filing.exclusion", "l10n_mx_icsoe.frozen"]


class Issue(models.Model):
    _name = "l10n_mx_icsoe.issue"
    _inherit = ["l10n_mx_icsoe.issue", "l10n_mx_icsoe.frozen"]


class FilingFile(models.Model):
    _name = "l10n_mx_icsoe.filing.file"
    _inherit = ["l10n_mx_icsoe.filing.file", "l10n_mx_icsoe.frozen"]

    # Signing and the acknowledgement add files, and a return to draft takes them away.
    _frozen_in = ("filed",)


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    #: What may still change in a filed return: dates that follow from the calendar of
    #: non-working days.
    _living_fields = {"date_deadline", "date_window"}

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # who may not is told that, whatever they sent
        forged = (
            self.env.context.get("l10n_mx_icsoe_by_transition") is not _BY_TRANSITION
        )
        if forged and any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(
                self.env._(
                    "A return begins as a draft. Its state changes with the buttons, "
                    "step by step."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")  # who may not write at all is told that
        if vals.keys() - self._living_fields:
            for (
                filing
            ) in self.sudo():  # sudo: only the state and the name in the message
                if filing.state == "filed":
                    refuse(self.env, filing)
        if (
            "state" in vals
            and self.env.context.get("l10n_mx_icsoe_by_transition")
            is not _BY_TRANSITION
        ):
            raise UserError(
                self.env._(
                    "The state of a return changes with the buttons, step by step, "
                    "and in no other way."
                )
            )
        return super().write(vals)

    def _finish(self, action, vals=None):
        if TRANSITIONS[action][1] == "filed":
            # The database accepts no line after the filing itself: everything that is
            # still in memory goes first.
            self.env.flush_all()
        writer = self.with_context(l10n_mx_icsoe_by_transition=_BY_TRANSITION)
        return super(Filing, writer)._finish(action, vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_filed(self):
        for filing in self.sudo():
            if filing.state == "filed":
                refuse(self.env, filing)

    def copy(self, default=None):
        for filing in self:
            if filing.state == "filed" and (default or {}).get("state") != "draft":
                raise UserError(
                    self.env._(
                        "A filed return is not copied. To put %(filing)s right, make "
                        "a complementary return of it.",
                        filing=filing.display_name,
                    )
                )
        return super().copy(default)
