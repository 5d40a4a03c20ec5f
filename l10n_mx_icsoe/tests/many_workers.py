# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hundreds of workers on one contract in one statement: through the ORM they would take
longer than the test.
"""

from .common import make_curp, make_nss


def add_workers(order, count, sbc=512.4, first=1_000):
    """Put ``count`` new workers with valid identifiers on ``order``, from its start.
    Serials begin at ``first``.
    """
    env = order.env
    env.flush_all()
    serials = range(first, first + count)
    env.cr.execute(
        """
        WITH identifier AS (
            SELECT * FROM unnest(%(serials)s, %(nss)s, %(curp)s) identifier (serial,
                nss, curp)),
        resource AS (
            INSERT INTO resource_resource (name, resource_type, tz, time_efficiency,
                company_id, active)
            SELECT 'Worker ' || serial, 'user', 'America/Mexico_City', 100, %(company)s,
                TRUE FROM identifier
            RETURNING id, name),
        employee AS (
            INSERT INTO hr_employee (resource_id, company_id, name, active,
                l10n_mx_curp)
            SELECT resource.id, %(company)s, name, TRUE, curp
              FROM resource JOIN identifier ON name = 'Worker ' || serial
            RETURNING id, name),
        version AS (
            INSERT INTO hr_version (employee_id, company_id, active, date_version,
                ssnid, l10n_mx_sbc,
                                    last_modified_uid, last_modified_date,
                                        hr_responsible_id, distance_home_work_unit,
                                    marital, employee_type)
            SELECT employee.id, %(company)s, TRUE, '2024-01-01', nss, %(sbc)s,
                   1, NOW(), 1, 'kilometers', 'single', 'employee'
              FROM employee JOIN identifier ON name = 'Worker ' || serial)
        INSERT INTO l10n_mx_icsoe_assignment (order_id, employee_id, company_id,
            date_start)
        SELECT %(order)s, id, %(company)s, %(start)s FROM employee
        """,
        {
            "serials": list(serials),
            "nss": [make_nss(serial) for serial in serials],
            "curp": [make_curp(serial) for serial in serials],
            "company": order.company_id.id,
            "sbc": sbc,
            "order": order.id,
            "start": order.l10n_mx_icsoe_date_start,
        },
    )
    env.cr.execute(
        "UPDATE hr_employee SET current_version_id = version.id FROM hr_version version"
        " WHERE version.employee_id = hr_employee.id AND current_version_id IS NULL"
    )
    env.invalidate_all()
