from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import period as calendar
from ..tools.document import Kind
from .filing import CAPTURISTA

#: From so many new lines on PostgreSQL looks at the tables at once. It would by itself
#: within minutes; until then it takes them for as small as they were, and may compare
#: every line with every contract.
ANALYZE_FROM = 10_000


class Filing(models.Model):
    """Gathering: live orders, assignments and employees become snapshots."""

    _inherit = "l10n_mx_icsoe.filing"

    def action_gather(self):
        """Take the snapshots anew and check them. Decisions about the filing (left out
        by hand) survive.
        """
        for filing in self:
            filing._gather()
        return True

    def _gather(self, kind=None):
        """Gather one draft. ``kind`` (Normal or Nothing to Report) is set first; empty
        lets the facts decide.
        """
        writer = self._begin("gather")
        before = writer._document_contracts() if writer.date_gathered else None
        writer._clear_snapshots()
        included = writer._gather_contracts()
        if writer.kind in (Kind.NORMAL, Kind.NIL):
            writer.kind = kind or (Kind.NORMAL if included else Kind.NIL).value
        writer._gather_workers()
        writer._keep_what_this_kind_carries()
        writer._update_totals()
        writer.date_gathered = fields.Datetime.now()
        document = writer._to_document()
        writer._run_checks(writer._record_changes(before, document))

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
                "company_id": company.id,
                "year": period.year,
                "period": str(period.number),
            }
        )
        orders = self.env["sale.order"].sudo().search(draft._candidate_domain())
        return sum(draft._why_left_out(order) is None for order in orders)

    def _candidate_domain(self):
        """Every order of the company that could belong to this return or whose absence
        deserves a word.

        Contracts that ended before the period are no news to anybody, nor are those of
        a distant future: a later start is listed when it lies in the next cuatrimestre,
        or when the order is from this one.
        """
        self.ensure_one()
        signed_before_end = Domain(
            "date_order",
            "<",
            calendar.utc_midnight(fields.Date.add(self.date_end, days=1)),
        )
        signed_in_period = signed_before_end & Domain(
            "date_order", ">=", calendar.utc_midnight(self.date_start)
        )
        start, end = "l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end"
        dated = (
            Domain(start, "!=", False)
            & (Domain(end, "=", False) | Domain(end, ">=", self.date_start))
            & (Domain(start, "<=", self._period.next().end) | signed_before_end)
        )
        undated = Domain(start, "=", False) & signed_in_period
        specialised = Domain("l10n_mx_icsoe_specialized", "=", True) & (dated | undated)
        omitted = (
            Domain("l10n_mx_icsoe_specialized", "=", False)
            & Domain(
                "order_line.product_id.product_tmpl_id.l10n_mx_icsoe_service_id",
                "!=",
                False,
            )
            & Domain("state", "=", "sale")
            & signed_in_period
        )
        return Domain("company_id", "=", self.company_id.id) & (specialised | omitted)

    def _why_left_out(self, order):
        """The reason (see ``l10n_mx_icsoe.filing.exclusion``) why ``order`` is not in
        this return; ``None``: it is in it.

        The one place where that is decided.
        """
        if not order.l10n_mx_icsoe_specialized:
            return "not_specialised"
        start = order.l10n_mx_icsoe_date_start
        # Without a start date it is taken in, and the checks ask for one (IMSS,
        # inconsistency 3).
        if start and not self._period.reports(
            start, order.l10n_mx_icsoe_date_end or None
        ):
            return "started_earlier" if start < self.date_start else "started_later"
        if order.state == "cancel":
            return "cancelled"
        if order.state != "sale":
            return "not_confirmed"
        if order.partner_id._l10n_mx_icsoe_is_foreign():
            return "foreign_client"
        return None

    def _gather_contracts(self):
        """Snapshot the contracts of the period, list the others with the reason; give
        back how many are in.
        """
        by_hand = self.exclusion_ids.filtered(
            lambda exclusion: exclusion.reason == "by_hand"
        )
        (self.exclusion_ids - by_hand).unlink()
        orders = self.env["sale.order"].search(
            self._candidate_domain(), order="l10n_mx_icsoe_date_start, id"
        )
        contracts, exclusions = [], []
        for order in orders:
            reason = self._why_left_out(order)
            if reason:
                exclusions.append(self._prepare_exclusion(order, reason))
            elif order not in by_hand.order_id:
                contracts.append(
                    {**self._prepare_contract(order), "sequence": len(contracts) + 1}
                )
        self._insert_rows("l10n_mx_icsoe.filing.contract", contracts)
        self.env["l10n_mx_icsoe.filing.exclusion"].create(exclusions)
        return len(contracts)

    def _prepare_exclusion(self, order, reason):
        return {
            "filing_id": self.id,
            "order_id": order.id,
            "reference": order.name,
            "client_name": order.partner_id.commercial_partner_id.name,
            "date_contract": order.l10n_mx_icsoe_date_start
            or calendar.mexican_date(order.date_order),
            "reason": reason,
        }

    def _prepare_contract(self, order):
        """Values of the snapshot of ``order``: copies, so that later changes of the
        live data do not reach it.
        """
        client = order.partner_id._l10n_mx_icsoe_party()
        service = order.l10n_mx_icsoe_service_id
        return {
            "filing_id": self.id,
            "company_id": self.company_id.id,
            "order_id": order.id,
            "partner_id": order.partner_id.commercial_partner_id.id,
            "reference": order.name,
            "object": (order.l10n_mx_icsoe_object or "").strip(),
            "service_folio": service.folio,
            "service_name": service.name,
            "service_kind": service.kind,
            "date_start": order.l10n_mx_icsoe_date_start,
            "date_end": order.l10n_mx_icsoe_date_end,
            "date_signed": calendar.mexican_date(order.date_order),
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

    def _keep_what_this_kind_carries(self):
        """Drop what was snapshot only to be compared. A Normal return carries
        everything.
        """

    # ------------------------------------------------------------------ workers

    def _workers_until(self):
        """The last day of which the return speaks: who worked until then, and the last
        SBC registered until then.
        """
        return self.date_end

    def _gather_workers(self):
        """Snapshot the workers of the gathered contracts in one statement, whatever
        their number.

        Who: assigned at some moment between the start of the contract and the end of
        the period, once per contract however many stays. Leavers (archived) included:
        they worked. SBC: the last one registered in the period, also when it rose after
        the worker left (IMSS guide 3). For a worker whose first version is younger than
        the period, that first version, dated so that a check can say it. NSS: never
        changes, so the newest one is the corrected one.

        Who gathered and when is on the filing: looking up the same user twice for every
        line would take longer than all the rest of a line.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO l10n_mx_icsoe_filing_worker (
                    filing_id, contract_id, employee_id, name, nss, curp, sbc, sbc_date,
                        date_start, date_end)
                SELECT contract.filing_id, contract.id, employee.id, employee.name,
                       %(nss)s, %(curp)s, version.l10n_mx_sbc, version.date_version,
                           stay.date_start, stay.date_end
                  FROM l10n_mx_icsoe_filing_contract contract
                  JOIN (
                        SELECT assignment.order_id, assignment.employee_id,
                            MIN(assignment.date_start) AS date_start,
                               NULLIF(MAX(COALESCE(assignment.date_end, 'infinity')),
                                   'infinity') AS date_end
                          FROM l10n_mx_icsoe_assignment assignment
                          JOIN l10n_mx_icsoe_filing_contract its
                            ON its.order_id = assignment.order_id
                                AND its.filing_id = %(filing)s
                         WHERE assignment.date_start <= %(end)s
                           AND (its.date_start IS NULL OR COALESCE(assignment.date_end,
                               'infinity') >= its.date_start)
                      GROUP BY assignment.order_id, assignment.employee_id
                       ) stay ON stay.order_id = contract.order_id
                  JOIN hr_employee employee ON employee.id = stay.employee_id
             LEFT JOIN hr_version newest ON newest.id = employee.current_version_id
             LEFT JOIN LATERAL (
                        SELECT version.l10n_mx_sbc, version.date_version, version.ssnid
                          FROM hr_version version
                         WHERE version.employee_id = employee.id AND version.active
                      ORDER BY version.date_version <= %(end)s DESC,
                               ABS(version.date_version - %(end)s::date)
                         LIMIT 1
                       ) version ON TRUE
                 WHERE contract.filing_id = %(filing)s
              ORDER BY contract.sequence, employee.name, employee.id
                """,
                filing=self.id,
                end=self._workers_until(),
                nss=_compact_sql(
                    SQL("COALESCE(NULLIF(newest.ssnid, ''), version.ssnid)")
                ),
                curp=_compact_sql(SQL("employee.l10n_mx_curp")),
            )
        )
        if self.env.cr.rowcount > ANALYZE_FROM:
            self.env.cr.execute(
                "ANALYZE l10n_mx_icsoe_filing_contract, l10n_mx_icsoe_filing_worker"
            )
        self.env["l10n_mx_icsoe.filing.worker"].invalidate_model()
        self.contract_ids.invalidate_recordset()
        self.invalidate_recordset()

    def _update_totals(self):
        self.env.cr.execute(
            SQL(
                """
                UPDATE l10n_mx_icsoe_filing_contract contract
                   SET worker_count = (
                        SELECT COUNT(*) FROM l10n_mx_icsoe_filing_worker worker
                            WHERE worker.contract_id = contract.id)
                 WHERE contract.filing_id = %s
                """,
                self.id,
            )
        )
        self.contract_ids.invalidate_recordset(["worker_count"])
        ((lines, people),) = self.env["l10n_mx_icsoe.filing.worker"]._read_group(
            [("filing_id", "=", self.id)], [], ["__count", "employee_id:count_distinct"]
        )
        self.write(
            {
                "contract_count": len(self.contract_ids),
                "worker_count": lines,
                "person_count": people,
            }
        )


def _compact_sql(value):
    """``identifiers.compact`` in SQL: capitals, no blanks (also hard ones) nor hyphens;
    empty text when there is none.
    """
    return SQL(
        "UPPER(REGEXP_REPLACE(COALESCE(%s, ''), '[[:space:]\u00a0-]', '', 'g'))", value
    )
