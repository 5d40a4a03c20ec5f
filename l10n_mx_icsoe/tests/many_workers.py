# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Thousands of workers in a few statements: through the ORM they would take longer than
what is tried with them.
"""

from .common import make_curp, make_nss


def add_workers(order, count, sbc=512.4, first=1_000):
    """Put ``count`` new workers with valid identifiers on ``order``, from its start.
    Serials begin at ``first``.
    """
    begin = create_workers(order.company_id, count, sbc, first)
    order.env.cr.execute(
        "INSERT INTO l10n_mx_icsoe_assignment"
        " (order_id, employee_id, company_id, date_start)"
        " SELECT %s, id, company_id, %s FROM hr_employee WHERE id >= %s",
        [order.id, order.l10n_mx_icsoe_date_start, begin],
    )
    order.env.invalidate_all()


def create_workers(company, count, sbc=512.4, first=1_000, name="Worker"):
    """Make ``count`` workers with the serials from ``first`` on, which are in their
    names; gives the id of the first one, which the others follow.
    """
    env, serials = company.env, range(first, first + count)
    env.flush_all()
    values = {
        "nss": [make_nss(serial) for serial in serials],
        "curp": [make_curp(serial) for serial in serials],
        "first": first - 1,
        "name": f"{name} ",
        "company": company.id,
        "sbc": sbc,
    }
    for table in ("resource_resource", "hr_employee"):
        env.cr.execute(
            "SELECT MIN(NEXTVAL(%s)) - 1 FROM GENERATE_SERIES(1, %s)",
            [f"{table}_id_seq", count],
        )
        (values[table],) = env.cr.fetchone()
    for statement in _STATEMENTS:
        env.cr.execute(statement, values)
    env.invalidate_all()
    return values["hr_employee"] + 1


_STATEMENTS = (
    """
    INSERT INTO resource_resource (
        id, name, resource_type, tz, time_efficiency, company_id, active)
    SELECT %(resource_resource)s + n, %(name)s || %(first)s + n, 'user',
           'America/Mexico_City', 100, %(company)s, TRUE
      FROM UNNEST(%(nss)s) WITH ORDINALITY AS worker (nss, n)
    """,
    """
    INSERT INTO hr_employee (id, resource_id, company_id, name, active, l10n_mx_curp)
    SELECT %(hr_employee)s + n, %(resource_resource)s + n, %(company)s,
           %(name)s || %(first)s + n, TRUE, curp
      FROM UNNEST(%(curp)s) WITH ORDINALITY AS worker (curp, n)
    """,
    # Or PostgreSQL takes the table for as small as it was, and reads all of it to find
    # the employee of each version.
    "ANALYZE hr_employee",
    """
    INSERT INTO hr_version (
        employee_id, company_id, active, date_version, ssnid, l10n_mx_sbc,
        last_modified_uid, last_modified_date, hr_responsible_id,
        distance_home_work_unit, marital, employee_type)
    SELECT %(hr_employee)s + n, %(company)s, TRUE, '2024-01-01', nss, %(sbc)s,
           1, NOW(), 1, 'kilometers', 'single', 'employee'
      FROM UNNEST(%(nss)s) WITH ORDINALITY AS worker (nss, n)
    """,
    "ANALYZE hr_version",
    """
    UPDATE hr_employee SET current_version_id = version.id FROM hr_version version
     WHERE version.employee_id = hr_employee.id AND current_version_id IS NULL
    """,
)
