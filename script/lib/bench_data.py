"""A contractor of any size, made in the database itself, for script/lib/bench.py.

Nothing is random: everything follows from a worker's or a contract's number, so two
machines measure the same rows. What is in it, because a benchmark of clean rows
flatters: one worker in five has a raise inside the period and one in ten another after
it; one in ten has left and is archived; one in twenty left a contract and came back,
one in twenty works on two; one in a hundred earns less than the minimum wage; every
fourth contract is another one of the same client; 5 % of the orders are not reported.
"""

import io

from stdnum import luhn
from stdnum.mx import curp as curp_rules

WORKERS_PER_CONTRACT = 50
LETTERS = "BCDFGHJKLM"


def nss(number):
    """The valid NSS with serial ``number`` (below 10 million)."""
    body = f"021{number:07d}"
    return body + luhn.calc_check_digit(body)


def curp(number):
    """A valid CURP that differs with ``number`` (below 28 million)."""
    number, day = divmod(number, 28)
    inner = [LETTERS[int(digit)] for digit in f"{number:06d}"]
    body = f"{inner[0]}A{inner[1]}{inner[2]}9005{day + 1:02d}HQT{''.join(inner[3:])}0"
    return body + curp_rules.calc_check_digit(body)


def contractor(env, size):
    """The company with ``size`` workers, made on the first call."""
    name = f"Bench {size:,}"
    company = env["res.company"].search([("name", "=", name)])
    if company:
        return company
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
    # A taxpayer is its RFC: only one of these companies has one at a time.
    others = [("id", "!=", company.id), ("name", "=like", "Bench %")]
    env["res.company"].search(others).vat = False
    service = env["l10n_mx_icsoe.service"].create(
        {"folio": "12345", "name": "Limpieza", "company_id": company.id}
    )
    contracts = max(1, size // WORKERS_PER_CONTRACT)
    values = {
        "company": company.id,
        "size": size,
        "contracts": contracts,
        "others": max(1, contracts // 20),
        "clients": max(1, contracts * 3 // 4),
        "per": WORKERS_PER_CONTRACT,
        "mexico": env.ref("base.mx").id,
        "service": service.id,
        "responsible": env.ref("base.user_admin").id,
    }
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT COUNT(*) FROM hr_employee")
    (first,) = cr.fetchone()  # identifiers differ between companies too
    rows = (f"{n}\t{nss(first + n)}\t{curp(first + n)}\n" for n in range(1, size + 1))
    cr.execute("CREATE TEMP TABLE bench_identifier (number int, nss text, curp text)")
    cr._obj.copy_expert("COPY bench_identifier FROM STDIN", io.StringIO("".join(rows)))
    for statement in STATEMENTS:
        cr.execute(statement, values)
    cr.execute("DROP TABLE bench_identifier, bench_worker, bench_client, bench_order")
    cr.execute("ANALYZE hr_employee, hr_version, sale_order, res_partner")
    cr.execute("ANALYZE l10n_mx_icsoe_assignment")
    env.invalidate_all()
    return company


STATEMENTS = (
    # Every new row carries its number in its name: an INSERT … RETURNING promises no
    # order.
    """
    CREATE TEMP TABLE bench_client AS
    WITH made AS (
        INSERT INTO res_partner (name, complete_name, active, is_company, type, vat,
            country_id, email, phone, zip,
                                 street, street2, city, company_id, autopost_bills,
                                     commercial_company_name)
        SELECT 'Cliente ' || n, 'Cliente ' || n, TRUE, TRUE, 'contact', 'ABA980312QX8',
            %(mexico)s,
               'compras@client.example',
               '442 555 0101', '76000', 'Avenida 5 de Febrero 100', 'Industrial',
                   'Querétaro', %(company)s, 'ask',
               'Cliente ' || n
          FROM generate_series(1, %(clients)s) n
        RETURNING id, name)
    SELECT SUBSTR(name, 9)::int AS number, id FROM made
    """,
    "UPDATE res_partner SET commercial_partner_id = id WHERE id IN (SELECT id FROM "
    "bench_client)",
    """
    CREATE TEMP TABLE bench_order AS
    WITH made AS (
        INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
            partner_shipping_id, date_order,
                                state, currency_rate, l10n_mx_icsoe_specialized,
                                    l10n_mx_icsoe_service_id,
                                l10n_mx_icsoe_object,
                                l10n_mx_icsoe_date_start, l10n_mx_icsoe_date_end,
                                    create_date)
        SELECT 'S' || LPAD(n::text, 6, '0'), %(company)s, client.id, client.id,
            client.id,
               (DATE '2026-05-01' + n %% 120) + TIME '18:00',
               CASE WHEN n <= %(contracts)s OR n %% 2 = 0 THEN 'sale' ELSE 'draft' END,
               1, TRUE, %(service)s, 'OC ' || 4500000000 + n ||
                   ' Limpieza de la planta ' || n,
               CASE WHEN n <= %(contracts)s OR n %% 2 = 1 THEN DATE '2026-05-01' + n %%
                   120 ELSE DATE '2026-03-01' END,
               CASE WHEN n %% 3 = 0 THEN DATE '2026-12-31' END, NOW()
          FROM generate_series(1, %(contracts)s + %(others)s) n
          JOIN bench_client client ON client.number = 1 + n %% %(clients)s
        RETURNING id, name, l10n_mx_icsoe_date_start AS start)
    SELECT SUBSTR(name, 2)::int AS number, id, start FROM made
    """,
    """
    CREATE TEMP TABLE bench_worker AS
    WITH resource AS (
        INSERT INTO resource_resource (name, resource_type, tz, time_efficiency,
            company_id, active)
        SELECT 'Trabajador Peñaloza Núñez ' || LPAD(n::text, 7, '0'), 'user',
            'America/Mexico_City', 100, %(company)s,
               n %% 10 != 3
          FROM generate_series(1, %(size)s) n
        RETURNING id, name, active),
    made AS (
        INSERT INTO hr_employee (resource_id, company_id, name, active, l10n_mx_curp)
        SELECT resource.id, %(company)s, resource.name, resource.active, identifier.curp
          FROM resource
          JOIN bench_identifier identifier ON identifier.number = RIGHT(resource.name,
              7)::int
        RETURNING id, name)
    SELECT RIGHT(name, 7)::int AS number, id FROM made
    """,
    """
    INSERT INTO hr_version (employee_id, company_id, active, date_version, ssnid,
        l10n_mx_sbc, last_modified_uid,
                            last_modified_date, hr_responsible_id,
                                distance_home_work_unit, marital, employee_type)
    SELECT worker.id, %(company)s, TRUE, version.day, identifier.nss,
           CASE WHEN worker.number %% 100 = 7 THEN 200 ELSE 400 + worker.number %% 800 +
               version.raise + 0.25 END,
           %(responsible)s, NOW(), %(responsible)s, 'kilometers', 'single', 'employee'
      FROM bench_worker worker
      JOIN bench_identifier identifier USING (number)
      JOIN (VALUES (DATE '2024-01-15', 0, 1, 0), (DATE '2026-06-16', 20.5, 5, 1),
          (DATE '2026-09-16', 41, 10, 2))
           version (day, raise, every, remainder) ON worker.number %% version.every =
               version.remainder
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
    INSERT INTO l10n_mx_icsoe_assignment (order_id, employee_id, company_id, date_start,
        date_end)
    SELECT the_order.id, worker.id, %(company)s, the_order.start + assigned.first,
           the_order.start + CASE WHEN assigned.first = 0 AND worker.number %% 20 = 4
               THEN 20
                                  WHEN worker.number %% 10 = 3 THEN 90 END
      FROM bench_worker worker
      JOIN (VALUES (0, 1, 0, 0), (30, 20, 4, 0), (5, 20, 9, 7)) assigned (first, every,
          remainder, jump)
        ON worker.number %% assigned.every = assigned.remainder
      JOIN bench_order the_order
        ON the_order.number = 1 + ((worker.number - 1) / %(per)s + assigned.jump) %%
            %(contracts)s
     WHERE assigned.jump = 0
        OR (((worker.number - 1) / %(per)s + assigned.jump) %% %(contracts)s) !=
            (worker.number - 1) / %(per)s
    """,
)
