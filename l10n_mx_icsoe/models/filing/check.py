# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from dataclasses import replace

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools.law import identifiers
from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.document import Contractor, Informativa, Kind


class Filing(models.Model):
    """Checking: the snapshots become the document of ``tools``, its findings become
    issues.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    # ------------------------------------------------------------------ the document

    def _to_document(self, contracts=None):
        """This filing as a ``tools.document.Informativa``; the handles are ids of
        contract and worker snapshots, the sources those of orders and employees.
        ``contracts``: where the caller has read them.
        """
        return replace(
            self._document_head(),
            contracts=self._document_contracts() if contracts is None else contracts,
            declared_contracts=self.contract_count,
            rival_returns=self._count_rivals(),
            wage_limits=self.env["l10n_mx_icsoe.wage.limit"]._limits_on(
                self._workers_until(), self.company_id.l10n_mx_icsoe_wage_zone
            ),
            differences=self.difference_count if self.origin_id else None,
            checked_on=periods.today(),
        )

    def _document_head(self):
        """Who files what, without contracts."""
        self.ensure_one()
        return Informativa(
            contractor=self._document_contractor(),
            period=self._period,
            kind=Kind(self.kind),
            origin_folio=self.origin_id.folio or "",
            complementaries=len(self._complementaries_of_period() - self),
            handle=self.id,
        )

    def _document_contractor(self):
        company = self.company_id
        party = company.partner_id._l10n_mx_icsoe_party()
        return Contractor(
            rfc=party.rfc,
            name=company.name or "",
            email=(company.l10n_mx_icsoe_email or party.email).strip(),
            mobile=identifiers.national_number(
                company.l10n_mx_icsoe_mobile or party.mobile or ""
            ),
            phone=party.phone,
            address=party.address,
            repse_number=(company.l10n_mx_icsoe_repse_number or "").strip(),
            repse_date=company.l10n_mx_icsoe_repse_date or None,
            repse_expiry=company.l10n_mx_icsoe_repse_expiry or None,
        )

    def _count_rivals(self):
        if self.kind not in (Kind.NORMAL, Kind.NIL):
            return 0
        return self.search_count(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
                ("period", "=", self.period),
                ("kind", "in", (Kind.NORMAL.value, Kind.NIL.value)),
                ("state", "!=", "cancelled"),
                ("generation", "=", self.generation),
            ]
        )

    # ------------------------------------------------------------------ the findings

    def _get_rules(self):
        """The rules to apply, in order. An add-on that knows another rule adds
        it here.
        """
        return checks.RULES

    def _run_checks(self, document=None):
        """Check the snapshots (``document``, where the caller has it) and keep the
        findings; on a filing that was begun.
        """
        findings = checks.check(document or self._to_document(), self._get_rules())
        self._insert_rows(
            "l10n_mx_icsoe.issue",
            [
                {**self._prepare_issue(finding), "stands_for": number}
                for finding, number in zip(
                    findings, self._folded(findings), strict=True
                )
            ],
        )
        counts = Counter(finding.severity for finding in findings)
        self.write(
            {
                f"{severity.value}_count": counts[severity]
                for severity in checks.Severity
            }
        )

    def _prepare_issue(self, finding):
        return {
            "filing_id": self.id,
            "company_id": self.company_id.id,
            "contract_id": finding.contract.handle if finding.contract else False,
            "worker_id": finding.worker.handle if finding.worker else False,
            "code": finding.code,
            "severity": finding.severity.value,
            "rank": finding.severity.rank,
            "fix": finding.fix.value,
            "module": finding.rule.module,
            "source": finding.message.source,
            "values": finding.message.values,
        }

    # ------------------------------------------------------------------ one click away

    def _open_record(self, record):
        """Action that opens ``record`` for the person who asks; a clear word when it is
        gone or not for them.
        """
        if not record.exists():
            raise UserError(
                self.env._("The record this line was copied from has been deleted.")
            )
        try:
            record.check_access("read")
        except AccessError as error:
            kind = self.env["ir.model"]._get(record._name).name
            raise UserError(
                self.env._(
                    "You may not open this record (%(kind)s: %(name)s). Ask somebody "
                    "who may to mend it, then gather again.",
                    kind=kind,
                    name=record.sudo().display_name,  # its name is in the line already
                )
            ) from error
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(self._view_to_fix(record), "form")],
        }

    def _view_to_fix(self, record):
        """The form to open ``record`` with. Orders in the ICSOE form where the user has
        no Sales rights.
        """
        if record._name == "sale.order" and not self.env.user.has_group(
            "sales_team.group_sale_salesman"
        ):
            return self.env.ref("l10n_mx_icsoe.contract_view_form").id
        return False

    def action_open_contracts(self):
        return self._open_lines(
            "l10n_mx_icsoe.filing.contract",
            self.env._("Contracts of %s", self.display_name),
        )

    def action_open_workers(self):
        return self._open_lines(
            "l10n_mx_icsoe.filing.worker",
            self.env._("Workers of %s", self.display_name),
        )

    def _open_lines(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("filing_id", "=", self.id)],
        }
