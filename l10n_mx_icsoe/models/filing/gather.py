# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.law import identifiers, snapshot
from ...tools.law import period as periods
from ...tools.law import rules as checks
from ...tools.law.document import Contractor, Informativa, Kind, Worker
from ...tools.law.period import Period
from ..roles import CAPTURISTA

#: From so many new lines on PostgreSQL looks at the tables at once. It would by itself
#: within minutes; until then it takes them for as small as they were, and may compare
#: every line with every contract.
ANALYZE_FROM = 10_000


class FilingGather(models.AbstractModel):
    """Gathering: live contracts, assignments and employees become snapshots. The steps
    stand in ``_gather`` of the filing, in their order. Checking: the snapshots become
    the document of ``tools.law``, what the rules find in it becomes findings.
    """

    _name = "l10n_mx_icsoe.filing.gather"
    _description = "ICSOE Filing: Gather"

    _snapshots = ("issue_ids", "gather_change_ids", "worker_ids", "contract_ids")

    # ------------------------------------------------------------------ contracts

    @api.model
    def _count_contracts(self, company, period):
        """How many contracts of ``company`` a return of ``period`` (or ``None``) would
        carry, before anything is created.
        """
        self._check_role(CAPTURISTA)
        if not period or (not self.env.su and company not in self.env.user.company_ids):
            return 0
        # sudo: who prepares may not see orders; only a number leaves here. A record in
        # memory decides as a real one would.
        draft = self.sudo().new(
            {
                **self._taxpayer_values(company),
                "year": period.year,
                "period": str(period.number),
            }
        )
        return sum(not draft._why_left_out(one) for one in draft._candidates())

    @api.model
    def _candidates(self):
        """An update looks only at what was reported before."""
        return (
            self._reported_before()
            if self.kind == Kind.UPDATE
            else super()._candidates()
        )

    def _why_left_out(self, order):
        """The reason (see ``l10n_mx_icsoe.filing.exclusion``) why ``order`` is not in
        this return; ``None``: it is in it.

        The one place where that is decided.
        """
        if self.kind == Kind.UPDATE:
            return None
        if not order.l10n_mx_icsoe_specialized:
            return "not_specialised"
        start = order.l10n_mx_icsoe_date_start
        # Without a start date it is taken in, and the checks ask for one (IMSS,
        # inconsistency 3).
        if start and not self._period.reports(
            start, order.l10n_mx_icsoe_date_end or None
        ):
            return "started_earlier" if start < self.date_start else "started_later"
        if reason := order._l10n_mx_icsoe_why_not_agreed():
            return reason
        if order.partner_id._l10n_mx_icsoe_is_foreign():
            return "foreign_client"
        return None

    def _gather_contracts(self, kind=None):
        """Snapshot the contracts that a return of this kind carries, and list the
        others with the reason. Normal or Nothing to Report: ``kind`` decides, else
        whether there is a contract.
        """
        if self.kind == Kind.VOID:
            self.exclusion_ids.unlink()
            return
        contracts = [
            {**self._prepare_contract(order), "sequence": sequence}
            for sequence, order in enumerate(self._choose_contracts(), 1)
        ]
        self._insert_rows("l10n_mx_icsoe.filing.contract", contracts)
        if self.kind in self._due_kinds:
            self.kind = kind or (Kind.NORMAL if contracts else Kind.NIL).value

    def _prepare_contract(self, order):
        """Values of the snapshot of ``order``: copies, so that later changes of the
        live data do not reach it.
        """
        client = order.partner_id._l10n_mx_icsoe_party()
        service = order.l10n_mx_icsoe_service_id
        return {
            **self.env["l10n_mx_icsoe.contract.reference"]._reference_values(order),
            "partner_id": order.partner_id.commercial_partner_id.id,
            "reference": order._l10n_mx_icsoe_reference(),
            "object": (order.l10n_mx_icsoe_object or "").strip(),
            "service_folio": service.folio,
            "service_name": service.name,
            "service_kind": service.kind,
            "date_start": order.l10n_mx_icsoe_date_start,
            "date_end": order.l10n_mx_icsoe_date_end,
            "date_signed": order.l10n_mx_icsoe_date_signed,
            "client_abroad": order.partner_id._l10n_mx_icsoe_is_abroad(),
            "client_rfc": client.rfc,
            "client_name": client.name,
            "client_email": client.email,
            "client_mobile": client.mobile,
            "client_phone": client.phone,
            **{
                f"client_{name}": getattr(client.address, name)
                for name in client.address.__slots__
            },
        }

    # ------------------------------------------------------------------ workers

    def _workers_until(self):
        """The last day of which the return speaks: who worked until then, and the last
        SBC registered until then. An update speaks of all that happened until the last
        cuatrimestre ended.
        """
        if self.kind == Kind.UPDATE:
            return max(self.date_end, Period.containing(periods.today()).previous().end)
        return self.date_end

    def _gather_workers(self):
        """Snapshot the workers of the gathered contracts in one statement, whatever
        their number.

        Who: assigned at some moment between the start of the contract and the end of
        the period, once per contract however many assignments. Leavers (archived)
        included: they worked. SBC: the last one registered in the period, also when it
        rose after the worker left (IMSS guide 3). For a worker whose first version is
        younger than the period, that first version, dated so that a check can say it.
        NSS: never changes, so the newest one is the corrected one.

        Who gathered and when is on the filing: looking up the same user twice for every
        line would take longer than all the rest of a line.
        """
        self.env.flush_all()
        sbc_joins, sbc, sbc_date = self._sbc_sql()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO l10n_mx_icsoe_filing_worker (
                    filing_id, contract_id, employee_id, name, nss, curp,
                    sbc, sbc_date, date_start, date_end)
                SELECT contract.filing_id, contract.id, employee.id, employee.name,
                       %(nss)s, %(curp)s, %(sbc)s, %(sbc_date)s,
                       assigned.date_start, assigned.date_end
                  FROM l10n_mx_icsoe_filing_contract contract
                       %(assigned)s
                       %(employees)s
                       %(sbc_joins)s
                 WHERE contract.filing_id = %(filing)s
              ORDER BY contract.sequence, employee.name, employee.id
                """,
                filing=self.id,
                assigned=self._assigned_sql(),
                employees=self._employees_sql(),
                sbc_joins=sbc_joins,
                sbc=sbc,
                sbc_date=sbc_date,
                nss=_compact_sql(
                    SQL("COALESCE(NULLIF(employee.ssnid, ''), version.ssnid, '')")
                ),
                curp=_compact_sql(SQL("COALESCE(employee.l10n_mx_curp, '')")),
            )
        )
        if self.env.cr.rowcount > ANALYZE_FROM:
            self.env.cr.execute(
                "ANALYZE l10n_mx_icsoe_filing_contract, l10n_mx_icsoe_filing_worker"
            )
        self._note_assumed_sbc()
        self.env["l10n_mx_icsoe.filing.worker"].invalidate_model()

    def _note_assumed_sbc(self):
        """Mark the lines whose worker has another SBC from the day after the return's
        last one, which an import took to hold from then on.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE l10n_mx_icsoe_filing_worker line
                   SET sbc_assumed_from = next.date_version
                  FROM hr_version next
                 WHERE line.filing_id = %(filing)s
                   AND next.employee_id = line.employee_id
                   AND next.active AND next.l10n_mx_icsoe_sbc_assumed
                   AND next.date_version = %(end)s::date + 1
                   AND next.l10n_mx_sbc <> line.sbc
                """,
                filing=self.id,
                end=self._workers_until(),
            )
        )

    # LATERAL, from each contract to its assignments and from each assignment to its
    # worker, always by an index. Left to choose, PostgreSQL goes by statistics that
    # know nothing of this new filing, and compares every assignment with every
    # contract; or that know of a million workers of other companies, and reads them
    # all.

    def _assigned_sql(self):
        """Join of each ``contract`` with its workers: ``assigned``."""
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT employee_id, MIN(date_start) AS date_start,
                       NULLIF(MAX(COALESCE(date_end, 'infinity')), 'infinity')
                           AS date_end
                  FROM l10n_mx_icsoe_assignment assignment
                 WHERE (%(of_contract)s)
                   AND date_start <= %(end)s
                   AND (contract.date_start IS NULL
                        OR COALESCE(date_end, 'infinity') >= contract.date_start)
              GROUP BY employee_id
               ) assigned
            """,
            of_contract=self.env["l10n_mx_icsoe.contract.reference"]._same_contract_sql(
                "assignment", "contract"
            ),
            end=self._workers_until(),
        )

    def _employees_sql(self):
        """Join of each ``assigned`` with the ``employee``, whose NSS is the newest, and
        the ``version`` whose SBC counts.
        """
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT person.id, person.name, person.l10n_mx_curp, newest.ssnid
                  FROM hr_employee person
             LEFT JOIN hr_version newest ON newest.id = person.current_version_id
                 WHERE person.id = assigned.employee_id
                 LIMIT 1
               ) employee
             LEFT JOIN LATERAL (
                SELECT version.l10n_mx_sbc, version.date_version, version.ssnid
                  FROM hr_version version
                 WHERE version.employee_id = employee.id AND version.active
              ORDER BY version.date_version <= %(end)s DESC,
                       ABS(version.date_version - %(end)s::date)
                 LIMIT 1
               ) version ON TRUE
            """,
            end=self._workers_until(),
        )

    def _sbc_sql(self):
        """Where the SBC of a worker comes from: three ``SQL`` — joins, the amount, and
        the day from which it is registered.

        They stand in the statement of ``_gather_workers``, where ``employee`` (id) and
        ``version`` (the one in force on the last day, with its ``l10n_mx_sbc``) are
        known. An add-on that knows better amounts joins them and falls back on these.
        """
        return SQL(), SQL("version.l10n_mx_sbc"), SQL("version.date_version")

    def _live_models(self):
        """The models, each with a ``company_id``, of which a gather copies besides the
        clients: a draft is compared with them before it is sent when one of their
        records is younger. An add-on that gathers from another one adds it.
        """
        return [
            *self.env["l10n_mx_icsoe.contract.reference"]._contract_models(),
            self.env["l10n_mx_icsoe.service"],
            self.env["l10n_mx_icsoe.assignment"],
            self.env["hr.employee"],
            self.env["hr.version"],
        ]

    def _update_totals(self):
        """Count what was gathered, and say when and for whom it was."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE l10n_mx_icsoe_filing_contract contract
                   SET worker_count = (
                        SELECT COUNT(*) FROM l10n_mx_icsoe_filing_worker worker
                            WHERE worker.contract_id = contract.id)
                 WHERE contract.filing_id = %(filing)s
             RETURNING worker_count, (
                        SELECT COUNT(DISTINCT employee_id)
                          FROM l10n_mx_icsoe_filing_worker
                         WHERE filing_id = %(filing)s)
                """,
                filing=self.id,
            )
        )
        counts = self.env.cr.fetchall()
        self._lines("contract_ids").invalidate_model(["worker_count"])
        companies = self.company_id._l10n_mx_icsoe_taxpayer()
        if companies != self.company_ids or companies[:1].l10n_mx_icsoe_rfc != self.rfc:
            self.write(self._taxpayer_values(self.company_id))
        self.write(
            {
                "contract_count": len(counts),
                "worker_count": sum(lines for lines, _people in counts),
                "person_count": counts[0][1] if counts else 0,
                "date_gathered": fields.Datetime.now(),
                "to_gather": False,
            }
        )

    # ------------------------------------------------------------------ the document

    def _to_document(self):
        """This filing as a ``tools.law.document.Informativa``; the handles are ids of
        contract and worker snapshots, the sources those of orders and employees.
        """
        return replace(
            self._document_head(),
            contracts=self._document_contracts(),
            declared_contracts=self.contract_count,
        )

    def _facts_to_check(self, document):
        """``document`` with what only the rules ask."""
        return replace(
            document,
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
        """Who files: as it was copied when the return was sent to sign, before that as
        the company is now.
        """
        if self.contractor_facts:
            return snapshot.from_json(Contractor, self.contractor_facts)
        return self.company_id._l10n_mx_icsoe_contractor()

    def _document_contracts(self, contracts=None):
        """The contracts (or some ``contracts`` of them) with their workers: a tuple of
        ``tools.law.document.Contract``.

        The lines are read in SQL, amounts as exact decimals, without a record per line.
        """
        contracts = self.contract_ids if contracts is None else contracts
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT contract_id, nss, curp, sbc::text, COALESCE(name, ''),
                       date_start, date_end, sbc_date, sbc_assumed_from, id,
                       employee_id
                  FROM l10n_mx_icsoe_filing_worker
                 WHERE filing_id = %s AND contract_id = ANY(%s)
              ORDER BY id
                """,
                self.id,
                contracts.ids,
            )
        )
        # Many workers earn the same: one object for them all.
        workers, amount = defaultdict(list), cache(Decimal)
        for contract, nss, curp, sbc, name, *rest in self.env.cr.fetchall():
            sbc = amount(sbc) if sbc else None
            workers[contract].append(Worker(nss, curp, sbc, name, *rest))
        return tuple(
            contract._to_contract(tuple(workers.get(contract.id, ())))
            for contract in contracts
        )

    def _count_rivals(self):
        """How many other live returns the taxpayer has for the period."""
        if self.kind not in self._due_kinds:
            return 0
        return self.search_count(
            [
                *self._period_domain(self.company_id, self.year, self.period),
                ("id", "!=", self.id),
                ("kind", "in", self._due_kinds),
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

    def _run_checks(self, document):
        """Check ``document``, the snapshots, and keep the findings; on a filing that
        was begun.
        """
        facts = self._facts_to_check(document)
        self._keep_findings(checks.check(facts, self._get_rules()))


def _compact_sql(value):
    """``identifiers.compact`` of the text ``value`` in SQL."""
    # Most are compact already, and the separators are many.
    return SQL(
        "CASE WHEN %(value)s ~ '^[0-9A-Z]*$' THEN %(value)s "
        "ELSE UPPER(TRANSLATE(%(value)s, %(separators)s, '')) END",
        value=value,
        separators=identifiers.SEPARATORS,
    )
