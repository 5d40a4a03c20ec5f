# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError

from .deadline import ACTIVITY_FILE, ACTIVITY_FIX

#: The history says who did what, and reaches whom it must: no context that comes over
#: RPC silences it.
HISTORY_ON = {
    "tracking_disable": False,
    "mail_notrack": False,
    "mail_activity_automation_skip": False,
}
#: Only this object in the context lets a return change its state. A context that comes
#: over RPC is JSON: it cannot hold it.
_BY_TRANSITION = object()


class Transition(NamedTuple):
    """What may be done to a return: from which states, to which one (``None``: it stays
    in its state), and the group whose people may do it.
    """

    states: tuple
    target: str | None
    group: str


class ReturnGuard(models.AbstractModel):
    """The states of a return, and who moves it from one to another.

    Nobody has write access to a return or its lines: every change goes through a method
    that calls ``_begin`` (who asks, the state, the row's lock), writes as superuser,
    and ends with ``_move`` where the state changes.
    """

    _name = "l10n_mx_icsoe.return.guard"
    _description = "States of a Return to an Authority"

    #: Action → ``Transition``.
    _transitions = {}
    #: States in which content does not change.
    _frozen_states = ("filed",)
    #: What may still change in a filed return: nothing of it was declared.
    _living_fields = {"date_deadline", "date_window"}

    def _check_role(self, group):
        if not self.env.su and not self.env.user.has_group(group):
            role = self.env.ref(group).sudo().name  # sudo: only for the message
            raise AccessError(
                self.env._(
                    "Only people with the ICSOE role “%(role)s” can do this. Ask your "
                    "administrator.",
                    role=role,
                )
            )

    def _begin(self, action):
        """Check that ``action`` may happen now to this return and take its lock; give
        it back with rights to write.

        Two people at once: the second is told, nothing of theirs is done.
        """
        self.ensure_one()
        transition = self._transitions[action]
        self._check_role(transition.group)
        try:
            # sudo: whether the user may read it is looked at once it stands still
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            if not self.exists():
                raise MissingError(
                    self.env._("This return has been deleted.")
                ) from error
            self.check_access("read")  # the message names it
            raise UserError(
                self.env._(
                    "Somebody else is working on %(filing)s right now. Try again.",
                    filing=self.display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])
        self.check_access("read")
        if self.state not in transition.states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(filing)s is in state “%(state)s”; this can only be done in "
                    "state “%(states)s”.",
                    filing=self.display_name,
                    state=labels[self.state],
                    states="”, “".join(labels[state] for state in transition.states),
                )
            )
        # sudo: nobody may write a return by hand; role, company rule and state were
        # checked just above.
        return self.sudo().with_context(**HISTORY_ON)

    def _move(self, action, **values):
        """Write the state in which ``action`` ends, with other ``values``; whoever was
        asked to do something for the state before is not any more.
        """
        target = self._transitions[action].target
        if target == "filed":  # takes no line: what is still in memory goes first
            self.env.flush_all()
        writer = self.with_context(l10n_mx_icsoe_by_transition=_BY_TRANSITION)
        writer.write({"state": target, "return_reason": False, **values})
        self.activity_unlink([ACTIVITY_FILE, ACTIVITY_FIX])

    @api.model_create_multi
    def create(self, vals_list):
        by_transition = self.env.context.get("l10n_mx_icsoe_by_transition")
        for vals in vals_list:
            if (
                vals.get("state", "draft") != "draft"
                and by_transition is not _BY_TRANSITION
            ):
                raise UserError(
                    self.env._(
                        "A return begins as a draft. Its state changes with the "
                        "buttons, step by step."
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")  # who may not write at all is told that
        if vals.keys() - self._living_fields:
            # sudo: only the state and the name in the message
            for filing in self.sudo():
                if filing.state == "filed":
                    filing._refuse_change()
        by_transition = self.env.context.get("l10n_mx_icsoe_by_transition")
        if "state" in vals and by_transition is not _BY_TRANSITION:
            raise UserError(
                self.env._(
                    "The state of a return changes with the buttons, step by step, "
                    "and in no other way."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_filed(self):
        for filing in self.sudo():
            if filing.state == "filed":
                filing._refuse_change()

    def _refuse_change(self):
        """Say that this return cannot be changed any more, and what to do instead."""
        if self.state == "filed":
            raise UserError(
                self.env._(
                    "%(filing)s was filed with folio %(folio)s: neither it nor its "
                    "lines and files can be changed or deleted. What is wrong in it is "
                    "put right with a complementary return.",
                    filing=self.display_name,
                    folio=self.folio,
                )
            )
        raise UserError(
            self.env._(
                "The content of %(filing)s is frozen since it was sent to sign. Return "
                "it to draft first.",
                filing=self.display_name,
            )
        )


class ReturnLine(models.AbstractModel):
    """A line of a return: nobody adds, changes or deletes one while the content of the
    return is frozen, not even the superuser. The model says whose ``filing_id`` it is.
    """

    _name = "l10n_mx_icsoe.return.line"
    _description = "Line of a Return to an Authority"
    _inherit = "l10n_mx_icsoe.offered.fields"
    _offered = (
        "filing_id",
        "contract_id",
        "reference",
        "client_name",
        "service_folio",
        "date_start",
        "date_end",
        "worker_count",
        "severity",
        "code",
        "bimester",
    )

    #: Many2one fields to the live record behind a line. That one may be deleted or
    #: merged: nothing that was declared is in them.
    _live_fields = {"order_id", "employee_id", "partner_id"}
    #: Whether signing and acknowledging add lines: then only the end freezes them.
    _grows_until_filed = False

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.authority.return", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="filing_id.company_id", store=True, index=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before a refusal that names the folio
        ids = {vals["filing_id"] for vals in vals_list if vals.get("filing_id")}
        self._refuse_frozen(self.env[self._return_model()].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - self._live_fields:
            self._refuse_frozen(self.sudo().filing_id)
        if vals.get("filing_id"):
            self._refuse_frozen(self.filing_id.browse(vals["filing_id"]))
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_except_frozen(self):
        self._refuse_frozen(self.sudo().filing_id)

    def _return_model(self):
        return self._fields["filing_id"].comodel_name

    def _refuse_frozen(self, filings):
        for filing in filings.sudo():  # sudo: only the state and the name in a message
            final = self._grows_until_filed
            if filing.state in (("filed",) if final else filing._frozen_states):
                filing._refuse_change()

    def action_open_source(self):
        """Open the live record that this line was copied from."""
        self.ensure_one()
        return self.filing_id._open_record(self._source())

    def _source(self):
        """That record; the return itself for a line that was not copied."""
        return self.filing_id
