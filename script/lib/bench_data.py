"""A contractor of any size for script/lib/bench.py: the one of the tests, with many
workers.

Nothing is random: everything follows from a worker's or a contract's number, so two
machines measure the same rows. What is in it, because a benchmark of clean rows
flatters: one worker in five has a raise inside the period and one in ten another after
it; one in ten has left and is archived; one in twenty left a contract and came back,
one in twenty works on two; one in a hundred earns less than the minimum wage; every
fourth contract is another one of the same client; 5 % of the orders are not reported.
"""

from datetime import date, timedelta

from odoo.tests import TransactionCase

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase
from odoo.addons.l10n_mx_icsoe.tests.many_workers import create_workers

WORKERS_PER_CONTRACT = 50
NAME = "Trabajador Peñaloza Núñez"  # as long as a name is, and not of ASCII alone
MAY = date(2026, 5, 1)


def contractor(env, size):
    """The class of the tests with ``size`` workers in its company."""
    # It builds in the transaction of a test; here there is the shell's.
    TransactionCase.setUpClass = classmethod(lambda cls: None)
    case = IcsoeCase
    case.env = env
    case.setUpClass()
    contracts = max(1, size // WORKERS_PER_CONTRACT)
    clients = [
        case._client(f"Cliente {number}", "ABA980312QX8").id
        for number in range(max(1, contracts * 3 // 4))
    ]
    orders = [
        case._bare_contract(
            start=MAY + timedelta(days=number % 120),
            end=number % 3 == 0 and date(2026, 12, 31),
            partner_id=clients[number % len(clients)],
        ).id
        for number in range(contracts)
    ]
    for _number in range(max(1, contracts // 20)):
        case._bare_contract(start=date(2026, 3, 1), partner_id=clients[0])
    values = {
        "company": case.company.id,
        "worker": create_workers(case.company, size, first=1, name=NAME) - 1,
        "size": size,
        "orders": orders,
        "contracts": contracts,
        "per": WORKERS_PER_CONTRACT,
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
    env.invalidate_all()
    return case


STATEMENTS = (
    """
    UPDATE hr_version SET l10n_mx_sbc = CASE WHEN n %% 100 = 7 THEN 200
           ELSE 400 + n %% 800 + 0.25 END
      FROM GENERATE_SERIES(1, %(size)s) n WHERE employee_id = %(worker)s + n
    """,
    """
    WITH gone AS (
        UPDATE hr_employee SET active = FALSE
         WHERE id > %(worker)s AND (id - %(worker)s) %% 10 = 3 RETURNING resource_id)
    UPDATE resource_resource SET active = FALSE FROM gone WHERE id = resource_id
    """,
    # Or PostgreSQL takes the tables for as small as they were.
    "ANALYZE hr_employee, hr_version",
    # The raises: the version before with another day and SBC.
    """
    INSERT INTO hr_version (
        employee_id, company_id, active, date_version, ssnid, l10n_mx_sbc,
        last_modified_uid, last_modified_date, hr_responsible_id,
        distance_home_work_unit, marital, employee_type)
    SELECT employee_id, company_id, active, day, ssnid,
           CASE WHEN n %% 100 = 7 THEN 200 ELSE l10n_mx_sbc + raise END,
           last_modified_uid, NOW(), hr_responsible_id,
           distance_home_work_unit, marital, employee_type
      FROM GENERATE_SERIES(1, %(size)s) n
      JOIN (VALUES (DATE '2026-06-16', 20.5, 5, 1), (DATE '2026-09-16', 41, 10, 2))
           AS later (day, raise, every, remainder) ON n %% every = remainder
      JOIN hr_version ON employee_id = %(worker)s + n
    """,
    """
    UPDATE hr_employee employee SET current_version_id = version.id
      FROM (SELECT DISTINCT ON (employee_id) employee_id, id FROM hr_version
             WHERE company_id = %(company)s
             ORDER BY employee_id, date_version DESC) version
     WHERE version.employee_id = employee.id
    """,
    # Everybody on the contract of their number; the second times and second contracts
    # of some.
    """
    INSERT INTO l10n_mx_icsoe_assignment (
        order_id, employee_id, company_id, date_start, date_end)
    SELECT the_order.id, %(worker)s + n, %(company)s, start + first,
           start + CASE WHEN first = 0 AND n %% 20 = 4 THEN 20
                        WHEN n %% 10 = 3 THEN 90 END
      FROM GENERATE_SERIES(1, %(size)s) n
      JOIN (VALUES (0, 1, 0, 0), (30, 20, 4, 0), (5, 20, 9, 7))
           AS assigned (first, every, remainder, jump) ON n %% every = remainder
     CROSS JOIN LATERAL (SELECT (n - 1) / %(per)s AS own) AS its
      JOIN (SELECT id, l10n_mx_icsoe_date_start AS start FROM sale_order) the_order
        ON the_order.id = (%(orders)s)[1 + (own + jump) %% %(contracts)s]
     WHERE jump = 0 OR (own + jump) %% %(contracts)s != own
    """,
    "ANALYZE",
)
