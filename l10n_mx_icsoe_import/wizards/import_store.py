# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo holds of a taxpayer's workers and contracts, for the planner to work on,
and the writing of what it decided.

Reads in a fixed number of queries, whatever the number of rows; writes in batches.
"""

from decimal import Decimal

from odoo.exceptions import AccessError, UserError

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from ..tools.import_plan import Assignment, Contract, Planner, Version, Worker

_FIELDS = {"nss": "ssnid", "curp": "l10n_mx_curp", "rfc": "l10n_mx_rfc"}
#: The fields of add-ons that keep the parts of a name (partner_firstname's family).
_NAME_FIELDS = ("firstname", "lastname", "lastname2")


class ImportStore:
    """For a ``l10n_mx_icsoe.import``, in a company for which the user works. Employees
    and contracts are those of every company with the same RFC: to IMSS they are one.
    """

    def __init__(self, wizard):
        company, env = wizard.company_id, wizard.env
        if company not in env.user.company_ids:
            raise AccessError(
                env._(
                    "You do not work for company %(company)s.",
                    # sudo: the name of a company that the user may not read
                    company=company.sudo().name,
                )
            )
        self._wizard, self.company = wizard, company
        self._companies = company._l10n_mx_icsoe_taxpayer()
        # Those of them for which the user works.
        self._allowed = (company | (self._companies & env.user.company_ids)).ids
        # Nothing goes to the chatter: the changes are identifiers and salaries.
        own = {"tracking_disable": True, "allowed_company_ids": self._allowed}
        self.env = env(context={**env.context, **own})
        self._workers = self._load_workers()
        self._contracts = self._load_contracts()
        self._load_assignments()

    @staticmethod
    def lock(env, company):
        """One import at a time per taxpayer: two at once could create the same worker
        twice.
        """
        # sudo: the lock is taken on a company that the user may not write
        taxpayer = company._l10n_mx_icsoe_taxpayer()[:1].sudo()
        if not taxpayer.try_lock_for_update(allow_referencing=True):
            raise UserError(
                env._(
                    "Somebody is importing workers of this company right now. Try "
                    "again in a minute."
                )
            )

    def planner(self):
        """A new :class:`Planner`; :meth:`store` carries out what it decided."""
        wizard = self._wizard
        # Receipts and files of IMSS say themselves what they are about.
        order = wizard.kind == "sheet" and wizard.order_id.id
        return Planner(
            self._workers.values(),
            self._contracts.values(),
            company_rfc=self.company.l10n_mx_icsoe_rfc or "",
            company=self.company.id,
            default_since=wizard.date_since,
            contract=self._contracts.get(order),
            default_start=wizard.date_start,
        )

    # ------------------------------------------------------------------ reading

    def _load_workers(self):
        """All employees of the companies, leavers too: ``{id: Worker}``.

        sudo: employees of companies for which the user does not work are recognised,
        and never changed.
        """
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        employees = employees.search_fetch(
            [("company_id", "in", self._companies.ids)],
            ["name", "active", "company_id", "current_version_id"]
            + ["l10n_mx_curp", "l10n_mx_rfc"],
            order="id",
        )
        workers = {
            one.id: Worker(
                one.name or "",
                curp=identifiers.own_curp(one.l10n_mx_curp),
                rfc=identifiers.own_rfc(one.l10n_mx_rfc),
                id=one.id,
                active=one.active,
                company=one.company_id.id,
                locked=one.company_id.id not in self._allowed,
            )
            for one in employees
        }
        versions = self.env["hr.version"].sudo()
        versions = versions.search_fetch(
            [("employee_id", "in", employees.ids)],
            ["employee_id", "date_version", "ssnid", "l10n_mx_sbc"]
            + ["l10n_mx_icsoe_sbc_assumed", "l10n_mx_icsoe_employer_registration"],
        )
        for one in versions:
            worker = workers[one.employee_id.id]
            is_current = one == one.employee_id.current_version_id
            if one.ssnid and (is_current or not worker.nss):
                worker.nss = identifiers.own_nss(one.ssnid)
            worker.versions.append(
                Version(
                    one.date_version,
                    # Exact, as the files' are; zero means that there is none.
                    Decimal(f"{one.l10n_mx_sbc:.2f}") if one.l10n_mx_sbc else None,
                    identifiers.compact(one.l10n_mx_icsoe_employer_registration),
                    one.id,
                    assumed=one.l10n_mx_icsoe_sbc_assumed,
                )
            )
        for worker in workers.values():
            worker.freeze()
        return workers

    def _load_contracts(self):
        """The taxpayer's orders that could be meant: ``{id: Contract}``.

        sudo: who imports may have no Sales rights; of an order only its name, its dates
        and its client's RFC are used.
        """
        domain = [
            ("company_id", "in", self._allowed),
            ("l10n_mx_icsoe_specialized", "=", True),
            ("state", "!=", "cancel"),
        ]
        orders = self.env["sale.order"].sudo().search(domain)
        return {
            order.id: Contract(
                order.name,
                identifiers.own_rfc(order.partner_id.commercial_partner_id.vat),
                order.l10n_mx_icsoe_date_start or None,
                order.l10n_mx_icsoe_date_end or None,
                order.id,
            )
            for order in orders
        }

    def _load_assignments(self):
        # sudo: as the contracts
        assignments = self.env["l10n_mx_icsoe.assignment"].sudo()
        for one in assignments.search_fetch(
            [("order_id", "in", list(self._contracts))],
            ["order_id", "employee_id", "date_start", "date_end"],
        ):
            if worker := self._workers.get(one.employee_id.id):
                known = self._contracts[one.order_id.id].assignments[worker]
                known.append(Assignment(one.date_start, one.date_end or None, one.id))

    # ------------------------------------------------------------------ writing

    def store(self, workers):
        """Carry out what was planned for these ``workers`` and the contracts. The ORM
        checks again what it always checks.
        """
        known = self.env["hr.employee"].browse(one.id for one in workers if one.id)
        waiting = known._l10n_mx_icsoe_waiting()
        self._create_workers([worker for worker in workers if worker.id is None])
        self._fill_identifiers([worker for worker in workers if worker.filled])
        self._write_versions(workers)
        self._write_assignments()
        waiting._l10n_mx_icsoe_end_requests()

    def _create_workers(self, workers):
        created = self.env["hr.employee"].create(
            [self._employee_values(worker) for worker in workers]
        )
        for worker, employee in zip(workers, created, strict=True):
            worker.id = employee.id
            worker.versions[0].id = employee.version_id.id

    def _employee_values(self, worker):
        values = {
            field: getattr(worker, name) or False for name, field in _FIELDS.items()
        }
        known = self.env["hr.employee"]._fields
        if worker.parts and "lastname" in known:
            given, *surnames = worker.parts
            if "lastname2" not in known:
                surnames = [" ".join(filter(None, surnames))]
            values.update(zip(_NAME_FIELDS, (given, *surnames), strict=False))
        return {
            **values,
            "name": worker.name,
            "company_id": self.company.id,
            "date_version": worker.versions[0].since,
            **_version_values(worker.versions[0]),
        }

    def _fill_identifiers(self, workers):
        for worker in workers:
            employee = self.env["hr.employee"].browse(worker.id)
            values = {_FIELDS[name]: getattr(worker, name) for name in worker.filled}
            nss = values.pop("ssnid", None)
            if values:
                employee.write(values)
            if nss:
                # On every version: it never changes, and a return takes the newest one.
                versions = self.env["hr.version"].browse(
                    version.id for version in worker.versions if version.id
                )
                versions.write({"ssnid": nss})

    def _write_versions(self, workers):
        for worker in workers:
            employee = self.env["hr.employee"].browse(worker.id)
            for version in worker.versions:
                values = _version_values(version)
                if version.id is None:
                    employee.create_version({"date_version": version.since, **values})
                elif version.changed:
                    self.env["hr.version"].browse(version.id).write(values)

    def _write_assignments(self):
        model = self.env["l10n_mx_icsoe.assignment"]
        values = []
        for contract in self._contracts.values():
            for worker, assignments in contract.assignments.items():
                for assignment in assignments:
                    if assignment.id is None:
                        values.append(
                            {
                                "order_id": contract.id,
                                "employee_id": worker.id,
                                "date_start": assignment.start,
                                "date_end": assignment.end or False,
                            }
                        )
                    elif assignment.changed:
                        model.browse(assignment.id).date_end = assignment.end
        model.create(values)


def _version_values(version):
    return {
        "l10n_mx_sbc": float(version.sbc or 0),
        "l10n_mx_icsoe_sbc_assumed": version.assumed,
        "l10n_mx_icsoe_employer_registration": version.registration or False,
    }
