# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo holds of a company's workers and contracts, for the planner to work on, and
the writing of what it decided.

Reads in a fixed number of queries, whatever the number of rows; writes in batches.
"""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from ..tools.import_plan import Contract, Person, Planner, Stay, Terms

_LOCK = "l10n_mx_icsoe.import"
_FIELDS = {"nss": "ssnid", "curp": "l10n_mx_curp", "rfc": "l10n_mx_rfc"}
_CHUNK = 500
#: Nothing of an import goes to the chatter: the changes are identifiers and salaries.
_SILENT = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class Store:
    """``order`` (a ``sale.order``, perhaps empty) is the contract of all rows,
    ``start`` the day from which they are on it.

    Whoever makes one has checked that the user may see the salaries of ``company``.
    """

    def __init__(self, env, company, since, order, start):
        self.env = env(
            context={**env.context, **_SILENT, "allowed_company_ids": company.ids}
        )
        self.company, self.since, self.order, self.start = company, since, order, start
        self._people = self._load_people()
        self._contracts = self._load_contracts()
        self._load_stays()

    @staticmethod
    def lock(env, company):
        """One import at a time per company: two at once could create the same worker
        twice.
        """
        env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", _LOCK, company.id)
        )
        if not env.cr.fetchone()[0]:
            raise UserError(
                env._(
                    "Somebody is importing workers of this company right now. Try "
                    "again in a minute."
                )
            )

    def plan(self, rows, skipped=frozenset(), accepted=None):
        """The planner's steps; what it decided is in the objects that :meth:`write`
        looks at.
        """
        planner = Planner(
            self._people.values(),
            self._contracts.values(),
            company_rfc=identifiers.compact(self.company.vat or ""),
            default_since=self.since,
            contract=self._contracts.get(self.order.id),
            default_start=self.start,
            accepted=accepted,
        )
        steps = planner.plan(rows, skipped)
        self._planned = planner.people
        return steps

    # ------------------------------------------------------------------ reading

    def _load_people(self):
        """All of the company's employees, leavers too: ``{id: Person}``. In SQL:
        versions by the ORM cost a query each.
        """
        env = self.env
        env.flush_all()
        env.cr.execute(
            SQL(
                """
                SELECT employee.id, employee.name, employee.active,
                    employee.l10n_mx_curp, employee.l10n_mx_rfc,
                       version.id, version.date_version,
                           ROUND(version.l10n_mx_sbc::numeric, 2)::text,
                       version.l10n_mx_icsoe_employer_registration, version.ssnid,
                       version.id = employee.current_version_id
                  FROM hr_employee employee
                  JOIN hr_version version ON version.employee_id = employee.id
                      AND version.active
                 WHERE employee.company_id = %s
              ORDER BY employee.id, version.date_version
                """,
                self.company.id,
            )
        )
        people = {}
        compact = identifiers.compact
        for (
            id_,
            name,
            active,
            curp,
            rfc,
            version,
            since,
            sbc,
            registration,
            nss,
            current,
        ) in env.cr.fetchall():
            person = people.get(id_)
            if person is None:
                person = people[id_] = Person(
                    name or "", "", compact(curp), compact(rfc), id_, active
                )
            if nss and (current or not person.nss):
                person.nss = compact(nss)
            person.terms.append(
                Terms(since, _amount(sbc), compact(registration), version)
            )
        for person in people.values():
            person.freeze()
        return people

    def _load_contracts(self):
        """The company's orders that could be meant: ``{id: Contract}``.

        sudo: who imports may have no Sales rights; of an order only its name, its dates
        and its client's RFC are used.
        """
        domain = Domain("company_id", "=", self.company.id) & Domain(
            "l10n_mx_icsoe_specialized", "=", True
        )
        orders = self.env["sale.order"].sudo().search(domain)
        return {
            order.id: Contract(
                order.name,
                identifiers.compact(order.partner_id.commercial_partner_id.vat),
                order.l10n_mx_icsoe_date_start or None,
                order.l10n_mx_icsoe_date_end or None,
                order.id,
                order.state != "cancel",
            )
            for order in orders
        }

    def _load_stays(self):
        self.env.cr.execute(
            SQL(
                "SELECT id, order_id, employee_id, date_start, date_end FROM "
                "l10n_mx_icsoe_assignment WHERE company_id = %s",
                self.company.id,
            )
        )
        for id_, order, employee, start, end in self.env.cr.fetchall():
            if order in self._contracts and employee in self._people:
                self._contracts[order].stays[self._people[employee]].append(
                    Stay(start, end, id_)
                )

    # ------------------------------------------------------------------ writing

    def carry_out(self):
        """Carry out the plan. The ORM checks again what it always checks."""
        self._create_people([person for person in self._planned if person.id is None])
        self._fill_identifiers([person for person in self._planned if person.filled])
        self._write_terms()
        self._create_terms()
        self._write_stays()

    def _create_people(self, people):
        employees = self.env["hr.employee"]
        for chunk in split_every(_CHUNK, people, list):
            created = employees.create(
                [self._employee_values(person) for person in chunk]
            )
            for person, employee in zip(chunk, created, strict=True):
                person.id = employee.id
                person.terms[0].id = employee.version_id.id

    def _employee_values(self, person):
        first = person.terms[0]
        return {
            "name": person.name,
            "company_id": self.company.id,
            "date_version": first.since,
            **{
                field: getattr(person, name) or False for name, field in _FIELDS.items()
            },
            **_terms_values(first),
        }

    def _fill_identifiers(self, people):
        for person in people:
            employee = self.env["hr.employee"].browse(person.id)
            values = {_FIELDS[name]: getattr(person, name) for name in person.filled}
            nss = values.pop("ssnid", None)
            if values:
                employee.write(values)
            if nss:
                # On every version: it never changes, and a return takes the newest one.
                versions = self.env["hr.version"].browse(
                    terms.id for terms in person.terms if terms.id
                )
                versions.write({"ssnid": nss})

    def _write_terms(self):
        for person in self._planned:
            for terms in person.terms:
                if terms.id and terms.changed:
                    self.env["hr.version"].browse(terms.id).write(_terms_values(terms))

    def _create_terms(self):
        """New versions, each a copy of the one that it follows, as
        ``hr.employee.create_version`` makes them one by one.
        """
        wanted = [
            (person, terms)
            for person in self._planned
            for terms in person.terms
            if terms.id is None
        ]
        for chunk in split_every(_CHUNK, wanted, list):
            bases = self.env["hr.version"].browse(
                [_written(person, terms).id for person, terms in chunk]
            )
            # sudo, as in create_version: also what the user may not see is copied.
            copies = bases.sudo().copy_data()
            for (person, terms), base, values in zip(
                chunk, bases.sudo(), copies, strict=True
            ):
                values.update(
                    _terms_values(terms),
                    employee_id=person.id,
                    date_version=terms.since,
                )
                start, end = base.contract_date_start, base.contract_date_end
                if not (
                    start and start <= terms.since and (not end or terms.since <= end)
                ):
                    values.update(contract_date_start=False, contract_date_end=False)
            for (_person, terms), version in zip(
                chunk, self.env["hr.version"].sudo().create(copies), strict=True
            ):
                terms.id = version.id

    def _write_stays(self):
        assignments = self.env["l10n_mx_icsoe.assignment"]
        values = []
        for contract in self._contracts.values():
            for person, stays in contract.stays.items():
                for stay in stays:
                    if stay.id is None:
                        values.append(
                            {
                                "order_id": contract.id,
                                "employee_id": person.id,
                                "date_start": stay.start,
                                "date_end": stay.end or False,
                            }
                        )
                    elif stay.changed:
                        assignments.browse(stay.id).date_end = stay.end
        assignments.create(values)


def _amount(text):
    """An SBC as SQL writes it: exact, as the files' are. None and zero mean that there
    is none.
    """
    return Decimal(text) if text and text.strip("0.") else None


def _written(person, terms):
    """What new terms copy: those that they follow or, of a worker created just now, the
    first ones.
    """
    while terms and terms.id is None:
        terms = terms.base
    return terms or person.terms[0]


def _terms_values(terms):
    return {
        "l10n_mx_sbc": float(terms.sbc or 0),
        "l10n_mx_icsoe_employer_registration": terms.registration or False,
    }
