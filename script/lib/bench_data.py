"""A contractor of any size, made in the database itself, for script/lib/bench.py.

Nothing is random: everything follows from a worker's or a contract's number, so two
machines measure the same rows. What is in it, because a benchmark of clean rows
flatters: one worker in five has a raise inside the period and one in ten another after
it; one in ten has left and is archived; one in twenty left a contract and came back,
one in twenty works on two; one in a hundred earns less than the minimum wage; every
fourth contract is another one of the same client; 5 % of the orders are not reported.
"""

from odoo.addons.l10n_mx_icsoe.tests.many_workers import create_workers

WORKERS_PER_CONTRACT = 50
NAME = "Trabajador Peñaloza Núñez"  # as long as a name is, and not of ASCII alone


def contractor(env, size):
    """The company with ``size`` workers, made on the first call."""
    name, cr = f"Bench {size:,}", env.cr
    if company := env["res.company"].search([("name", "=", name)]):
        return company
    # A taxpayer is its RFC: only one of these companies has one at a time.
    env["res.company"].search([("name", "=like", "Bench %")]).vat = False
    company = env["res.company"].create(
        {
            "name": name,
            "country_id": env.ref("base.mx").id,
            "currency_id": env.ref("base.MXN").id,
            "vat": "LTQ150612A10",
            "email": "imss@bench.example",
            "phone": "442 210 0000",
            "zip": "76000",
            "l10n_mx_icsoe_repse_number": "AR129038/2024",
            "l10n_mx_icsoe_repse_date": "2024-05-20",
        }
    )
    service = env["l10n_mx_icsoe.service"].create(
        {"folio": "12345", "name": "Limpieza", "company_id": company.id}
    )
    cr.execute("SELECT COUNT(*) FROM hr_employee")
    (others,) = cr.fetchone()  # identifiers differ between companies too
    contracts = max(1, size // WORKERS_PER_CONTRACT)
    values = {
        "company": company.id,
        "worker": create_workers(company, size, first=others + 1, name=NAME) - 1,
        "size": size,
        "contracts": contracts,
        "orders": contracts + max(1, contracts // 20),
        "clients": max(1, contracts * 3 // 4),
        "per": WORKERS_PER_CONTRACT,
        "mexico": env.ref("base.mx").id,
        "service": service.id,
    }
    for table, number in (("res_partner", "clients"), ("sale_order", "orders")):
        ids = "SELECT MIN(NEXTVAL(%s)) - 1 FROM GENERATE_SERIES(1, %s)"
        cr.execute(ids, [f"{table}_id_seq", values[number]])
        (values[table],) = cr.fetchone()
    for statement in STATEMENTS:
        cr.execute(statement, values)
    cr.execute("ANALYZE res_partner, sale_order, resource_resource, hr_employee")
    cr.execute("ANALYZE hr_version, l10n_mx_icsoe_assignment")
    env.invalidate_all()
    return company


STATEMENTS = (
    """
    INSERT INTO res_partner (
        id, commercial_partner_id, name, complete_name, commercial_company_name,
        active, is_company, type, vat, country_id, email, phone, zip, street, street2,
        city, company_id, autopost_bills)
    SELECT %(res_partner)s + n, %(res_partner)s + n, 'Cliente ' || n, 'Cliente ' || n,
           'Cliente ' || n, TRUE, TRUE, 'contact', 'ABA980312QX8', %(mexico)s,
           'compras@client.example', '442 555 0101', '76000',
           'Avenida 5 de Febrero 100', 'Industrial', 'Querétaro', %(company)s, 'ask'
      FROM generate_series(1, %(clients)s) n
    """,
    """
    INSERT INTO sale_order (
        id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
        date_order, state, currency_rate, create_date, l10n_mx_icsoe_specialized,
        l10n_mx_icsoe_service_id, l10n_mx_icsoe_object,
        l10n_mx_icsoe_date_start, l10n_mx_icsoe_date_end)
    SELECT %(sale_order)s + n, 'S' || LPAD(n::text, 6, '0'), %(company)s,
           client, client, client, DATE '2026-05-01' + n %% 120 + TIME '18:00',
           CASE WHEN n <= %(contracts)s OR n %% 2 = 0 THEN 'sale' ELSE 'draft' END,
           1, NOW(), TRUE, %(service)s,
           'OC ' || 4500000000 + n || ' Limpieza de la planta ' || n,
           CASE WHEN n <= %(contracts)s OR n %% 2 = 1
                THEN DATE '2026-05-01' + n %% 120 ELSE DATE '2026-03-01' END,
           CASE WHEN n %% 3 = 0 THEN DATE '2026-12-31' END
      FROM generate_series(1, %(orders)s) n,
           LATERAL (SELECT %(res_partner)s + 1 + n %% %(clients)s) AS of (client)
    """,
    """
    UPDATE hr_version SET l10n_mx_sbc = CASE WHEN n %% 100 = 7 THEN 200
           ELSE 400 + n %% 800 + 0.25 END
      FROM GENERATE_SERIES(1, %(size)s) n WHERE employee_id = %(worker)s + n
    """,
    """
    UPDATE resource_resource SET active = FALSE
     WHERE id IN (SELECT resource_id FROM hr_employee
                   WHERE id > %(worker)s AND (id - %(worker)s) %% 10 = 3)
    """,
    """
    UPDATE hr_employee SET active = FALSE
     WHERE id > %(worker)s AND (id - %(worker)s) %% 10 = 3
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
      FROM generate_series(1, %(size)s) n
      JOIN (VALUES (0, 1, 0, 0), (30, 20, 4, 0), (5, 20, 9, 7))
           AS assigned (first, every, remainder, jump) ON n %% every = remainder
     CROSS JOIN LATERAL (SELECT (n - 1) / %(per)s AS own) AS its
      JOIN (SELECT id, l10n_mx_icsoe_date_start AS start FROM sale_order) the_order
        ON the_order.id = %(sale_order)s + 1 + (own + jump) %% %(contracts)s
     WHERE jump = 0 OR (own + jump) %% %(contracts)s != own
    """,
)
