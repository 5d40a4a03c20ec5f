# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.l10n_mx_efirma.tools.messages import _lt

from ...tools.law import period as periods
from ...tools.law.document import Kind
from ...tools.law.period import Period
from ..authority_return.deadline import ACTIVITY_FILE, ACTIVITY_FIX
from ..roles import CAPTURISTA


class FilingBoard(models.AbstractModel):
    """What the board, the reminders and an empty list say: what is to be done next, and
    by whom.
    """

    _name = "l10n_mx_icsoe.filing.board"
    _description = "ICSOE Filing: Board"

    # ------------------------------------------------------------------ the next step

    def _next_step(self):
        step = self._step_of_state()
        if self.live_changes and self.state in self._frozen_states:
            return self.env._(
                "%(step)s · Odoo says otherwise by now: open it.", step=step
            )
        return step

    def _step_of_state(self):
        _ = self.env._
        if self.state == "to_sign":
            # sudo: only a name
            name = self.company_id.sudo().l10n_mx_icsoe_signatory_id.name
            if name:
                return _("%(name)s signs it or gives it back.", name=name)
            return _("Waits for the signatory.")
        if self.state == "signed":
            return _("Finish in IMSS's portal, then register the acknowledgement.")
        if self.to_gather:
            return _("Change what the signatory says, then gather again.")
        if self.state != "filed":
            return super()._next_step()
        successor = self.superseded_by_id
        if successor.kind == Kind.VOID:
            return _("Without effect since folio %(folio)s", folio=successor.folio)
        if successor:
            return _("Superseded by folio %(folio)s", folio=successor.folio)
        anew = self.kind == Kind.VOID and self._live_return(
            self.company_id, self.year, self.period
        )
        if self.kind == Kind.VOID and not anew:
            return _(
                "The cuatrimestre counts as not filed: close it again, also when "
                "nothing is to be reported."
            )
        return super()._next_step()

    def _step_when_ready(self):
        return self.env._("Look it through and send it to sign.")

    def _progress_steps(self):
        _ = self.env._
        capture, count = _("Capture"), self.capture_count
        if count:
            done = count - self.capture_left
            capture = _("Capture %(done)s of %(all)s parts", done=done, all=count)
        filed = self.state == "filed"
        return [
            (_("Gather"), self.state != "draft"),
            (_("Sign"), self.state in ("signed", "filed")),
            (capture, filed or (self.state == "signed" and not self.capture_left)),
            (_("Acknowledgement"), filed),
        ]

    def _late_text(self):
        return self.env._(
            "Late: the deadline was %(date)s. File as soon as possible: a return "
            "filed before IMSS asks for it is not fined (LSS art. 304-C); otherwise "
            "the fine is %(exposure)s (LSS arts. 304-A XXII and 304-B V).",
            date=format_date(self.env, self.date_deadline),
            exposure=self.exposure,
        )

    # ------------------------------------------------------------------ asking people

    def _ask_for_signature(self):
        summary = _lt("Sign %(filing)s of %(company)s")
        self._schedule(ACTIVITY_FILE, self._signatory(), summary)

    def _ask_to_capture(self):
        """Whoever is in charge goes on in the portal, unless they signed themselves."""
        capturista = self._capturista()
        if capturista != self.env.user:
            summary = _lt(
                "%(filing)s of %(company)s is signed: download the ZIP, capture it in "
                "IMSS's portal and have the acknowledgement registered"
            )
            self._schedule(ACTIVITY_FILE, capturista, summary)

    def _ask_to_fix_contracts(self):
        """While errors stand, the capturista of each contract is told of theirs; the
        others, also those of who has left, are the responsible's.
        """
        errors = self.issue_ids.filtered(lambda issue: issue.severity == "error")
        for user, contracts in errors.contract_id.grouped(
            lambda one: one._live_contract().l10n_mx_icsoe_capturista_id
        ).items():
            if self.company_id._l10n_mx_icsoe_works_here(user.sudo(), CAPTURISTA):
                self._schedule(
                    ACTIVITY_FIX,
                    user,
                    _lt(
                        "%(filing)s of %(company)s: errors in your contracts, %(count)s"
                    ),
                    ", ".join(sorted(contracts.mapped("reference"))),
                    count=len(contracts.issue_ids & errors),
                )

    # ------------------------------------------------------------------ what is missing

    @api.model
    def periods_without_return(self):
        """The ended cuatrimestres, oldest first, that have no return, for the board:
        ``{"year", "period", "label"}`` each. Those before the first return in Odoo were
        filed without it; while there is none, only the last one is known to be owed.
        """
        self.check_access("read")
        company = self.env.company
        filings = self.search(
            [
                ("company_ids", "in", company._l10n_mx_icsoe_taxpayer().ids),
                ("kind", "in", self._due_kinds),
                ("state", "!=", "cancelled"),
            ]
        )
        held = {one._period for one in filings if one._effective().kind != Kind.VOID}
        period, missing = Period.containing(periods.today()), []
        since = min(filings.mapped("date_end"), default=period.previous().end)
        if not filings and not self._owed_return(company, since):
            return []
        while period.start > since:
            period = period.previous()
            if period not in held:
                missing.append(period)
        return [
            {"year": one.year, "period": str(one.number), "label": str(one)}
            for one in reversed(missing)
        ]

    @api.model
    def _owed_return(self, company, day):
        """Whether it was in REPSE on ``day``, or a contract bound it."""
        registered = company._l10n_mx_icsoe_of_taxpayer("l10n_mx_icsoe_repse_date")
        if registered and registered <= day:
            return True
        started = (
            Domain("company_id", "in", company._l10n_mx_icsoe_taxpayer().ids)
            & Domain("l10n_mx_icsoe_specialized", "=", True)
            & Domain("l10n_mx_icsoe_date_start", "<=", day)
        )
        # sudo: only whether there is one; who closes need not read orders
        contracts = self.env["l10n_mx_icsoe.contract.reference"].sudo()
        return any(
            model.search_count(started & model._l10n_mx_icsoe_agreed_domain(), limit=1)
            for model in contracts._contract_models()
        )

    # ------------------------------------------------------------------ the empty board

    @api.model
    def get_empty_list_help(self, help_message):
        """What to do first, from what the company lacks; a word about the filters once
        there are filings.
        """
        # sudo: only whether something exists, for the company the user is in.
        company = self.env.company.sudo()
        if self.sudo().search_count(
            [("company_ids", "in", self.env.companies.ids)], limit=1
        ):
            title = self.env._("Nothing here")
            lines = [self.env._("No filing matches these filters: remove one.")]
        else:
            title, lines = self._first_steps(company)
        return super().get_empty_list_help(
            Markup('<p class="o_view_nocontent_smiling_face">%s</p>%s')
            % (
                title,
                Markup("").join(
                    Markup('<p class="text-start mb-1">%s</p>') % line for line in lines
                ),
            )
        )

    def _first_steps(self, company):
        """Title and lines of an empty board: each ticked when it is done, and a link
        for who may do it.
        """
        period = self._period_to_file(company)
        title = self.env._(
            "%(company)s: %(period)s is due on %(date)s",
            company=company.name,
            period=period,
            date=format_date(self.env, self._deadline_of(company, period)),
        )
        steps = [
            *self._steps_of_company(company),
            *self._steps_of_contracts(company._l10n_mx_icsoe_taxpayer()),
        ]
        lines = [("✓" if done else "☐", path, text) for done, path, text in steps]
        link = Markup("%s <a href='/odoo/%s'>%s</a>")
        return title, [
            link % line if line[1] else f"{line[0]} {line[2]}" for line in lines
        ]

    def _steps_of_company(self, company):
        """What the company must say once: whether it is done, where, and what."""
        _, value = self.env._, company._l10n_mx_icsoe_of_taxpayer
        partner = company.partner_id
        is_admin = self.env.user.has_group("base.group_system")
        settings = is_admin and "action-l10n_mx_icsoe.settings_action"
        may_register = self.env["l10n_mx_icsoe.service"].has_access("create")
        reachable = (value("l10n_mx_icsoe_email") or partner.email) and (
            value("l10n_mx_icsoe_mobile") or partner.phone
        )
        return [
            (
                company.l10n_mx_icsoe_rfc and company.country_id.code == "MX",
                is_admin and f"res.company/{company.id}",
                _("The company: name, address in Mexico and RFC (tax ID)"),
            ),
            (reachable, settings, _("E-mail and mobile phone for IMSS")),
            (value("l10n_mx_icsoe_repse_number"), settings, _("REPSE registration")),
            (
                company._l10n_mx_icsoe_taxpayer().l10n_mx_icsoe_service_ids,
                may_register and "action-l10n_mx_icsoe.service_action",
                _("Each activity as REPSE authorised it"),
            ),
            (
                value("l10n_mx_icsoe_signatory_id"),
                settings,
                _("Who prepares the return and who signs it, with the e.firma at hand"),
            ),
        ]

    def _steps_of_contracts(self, taxpayer):
        """Contracts and workers, in the same way."""
        _ = self.env._
        contracts = self.env["l10n_mx_icsoe.contract.reference"]._contract_models()
        of_taxpayer = [("company_id", "in", taxpayer.ids)]
        marked = [*of_taxpayer, ("l10n_mx_icsoe_specialized", "=", True)]
        identified = [*of_taxpayer, ("l10n_mx_curp", "!=", False)]
        # sudo: only whether there is one
        assigned = self.env["l10n_mx_icsoe.assignment"].sudo()
        workers = self.env["hr.employee"].sudo()
        may_hire = self.env["hr.employee"].has_access("create")
        return [
            (
                any(model.sudo().search_count(marked, limit=1) for model in contracts),
                "icsoe-contracts",
                _("The first contract: mark its sales order as specialised"),
            ),
            (
                workers.search_count(identified, limit=1),
                may_hire and "employees",
                _("The workers, with their NSS, CURP and SBC"),
            ),
            (
                assigned.search_count(of_taxpayer, limit=1),
                "action-l10n_mx_icsoe.assignment_action",
                _("Who works on the contract, and since when"),
            ),
            (
                False,
                "action-l10n_mx_icsoe.close_action",
                _("Close a Cuatrimestre: also with nothing to report"),
            ),
        ]
