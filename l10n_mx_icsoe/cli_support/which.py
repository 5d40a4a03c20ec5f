# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which company, cuatrimestre and return the options mean."""

from odoo.addons.l10n_mx_efirma.tools.messages import _

from ..tools.law import identifiers
from ..tools.law import period as periods
from ..tools.law.period import Period
from .outcome import REFUSED, USAGE, Stop


def company(env, wanted):
    """The company that ``wanted`` (id, RFC or name) names; without it, the only Mexican
    one with REPSE data.
    """
    everyone = env["res.company"].search([])
    if not wanted:
        mexican = everyone.filtered(lambda its: its.country_id.code == "MX")
        found = mexican.filtered(
            lambda its: its.l10n_mx_icsoe_repse_number or its.l10n_mx_icsoe_service_ids
        )
        if not found:
            raise Stop(
                USAGE,
                _(
                    "No Mexican company has REPSE data yet. Enter it in the settings "
                    "of ICSOE, or say --company."
                ),
            )
    else:
        found = (
            everyone.filtered(lambda its: str(its.id) == wanted)
            or everyone.filtered(
                lambda its: (
                    identifiers.compact(its.vat or "") == identifiers.compact(wanted)
                )
            )
            or everyone.filtered(lambda its: its.name.casefold() == wanted.casefold())
            or everyone.filtered(lambda its: wanted.casefold() in its.name.casefold())
        )
        if not found:
            raise Stop(
                USAGE,
                _("No company is called %(wanted)s:\n%(list)s"),
                wanted=wanted,
                list=_list(everyone),
            )
    if len(found) > 1:
        raise Stop(
            USAGE,
            _("Which company? Say --company with the number or RFC of one:\n%(list)s"),
            list=_list(found),
        )
    return found


def _list(companies):
    return "\n".join(
        f"  {its.id}  {its.vat or '-':13}  {its.name}" for its in companies
    )


def period(options):
    """The cuatrimestre asked for; without one, that whose window is open, or opens
    next.
    """
    if options.year is None:
        return Period.to_file_on(periods.today())
    try:
        return Period(options.year, options.period)
    except ValueError:
        raise Stop(
            USAGE,
            _(
                "There is no cuatrimestre %(period)s of %(year)s in ICSOE, which "
                "begins in 2021."
            ),
            period=options.period,
            year=options.year,
        ) from None


def waiting(env, options, states):
    """The return of that company and cuatrimestre which is in one of ``states``, of
    whatever kind.
    """
    filings, owner, wanted = (
        env["l10n_mx_icsoe.filing"],
        company(env, options.company),
        period(options),
    )
    everything = filings.search(
        [("company_id", "=", owner.id), ("state", "!=", "cancelled")]
    )
    found = everything.filtered(lambda filing: filing._period == wanted)
    ready = found.filtered(lambda filing: filing.state in states)
    if len(ready) == 1:
        return ready
    if len(ready) > 1:
        raise Stop(
            REFUSED,
            _(
                "Several returns of %(company)s wait in %(period)s: %(list)s. Do it "
                "in the browser, one by one."
            ),
            company=owner.name,
            period=wanted,
            list=_states(ready),
        )
    if found:
        raise Stop(REFUSED, _("This cannot be done to %(list)s."), list=_states(found))
    elsewhere = everything.filtered(lambda filing: filing.state in states)
    raise Stop(
        REFUSED,
        _(
            "%(company)s has no return of %(period)s yet: close it first. Waiting for "
            "this are: %(list)s"
        )
        if elsewhere
        else _("%(company)s has no return of %(period)s yet: close it first."),
        company=owner.name,
        period=wanted,
        list=_states(elsewhere),
    )


def _states(filings):
    labels = dict(filings._fields["state"]._description_selection(filings.env))
    return ", ".join(
        f"{filing.display_name} ({labels[filing.state]})" for filing in filings
    )
