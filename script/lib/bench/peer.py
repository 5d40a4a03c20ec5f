"""The peer's gather beside ours, on as many source rows: ``script/bench --peer``.

The peer is OCA's ``l10n_es_aeat_mod347``, the Spanish return about business with each
client: of all free declarations for Odoo the one most like this. It is fetched as a
package and asked through the button that a user presses; each works on a database of
its own. Rows: its journal items with the taxes in question, our worker lines.
"""

import argparse
import json

ROWS = 10_000
#: Journal items of an invoice that the peer counts: its base and its tax.
ITEMS = 2
INVOICES_PER_PARTNER = 2


def main():
    options = _options()
    from .__main__ import _registry

    registry = _registry(options.database)
    from odoo import SUPERUSER_ID, api

    from .measure import Memory, Series, measured

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        ask = {"ours": _ours, "peer": _peers}[options.whose](env)
        series = Series()
        for number in range(options.runs + 1):
            env.flush_all()
            env.invalidate_all()
            with cr.savepoint() as savepoint:
                with measured(Memory(), cr) as sample:
                    ask(sample)
                    env.flush_all()
                savepoint.rollback()
            if number:  # the first one warms up
                series.samples.append(sample)
        cr.rollback()
    print(
        json.dumps(
            {
                name: round(series.median(name), 3)
                for name in ("rows", "wall", "cpu", "queries")
            }
        )
    )


def _ours(env):
    """Close a return of ``ROWS`` workers: gather and check, as the button does."""
    from . import data

    contractor = data.contractor(env, ROWS)
    filings = env["l10n_mx_icsoe.filing"]

    def ask(sample):
        filing = filings.close(contractor.company, data.YEAR, data.PERIOD)
        sample.rows = filing.worker_count

    return ask


def _peers(env):
    """Calculate a return about ``ROWS`` journal items, as the button does."""
    company = _spanish_company(env)
    report = env["l10n.es.aeat.mod347.report"].create(
        {
            "name": "9990000000347",
            "company_id": company.id,
            "company_vat": "1234567890",
            "contact_name": "Contact",
            "contact_phone": "911234455",
            "year": 2026,
            "date_start": "2026-01-01",
            "date_end": "2026-12-31",
        }
    )

    def ask(sample):
        report.button_calculate()
        if len(report.partner_record_ids) != ROWS // ITEMS // INVOICES_PER_PARTNER:
            raise RuntimeError("the peer did not find the invoices")
        sample.rows = ROWS

    return ask


def _spanish_company(env):
    name = "Bench 347"
    company = env["res.company"].search([("name", "=", name)])
    if company:
        return company
    spain = env.ref("base.es")
    company = env["res.company"].create(
        {"name": name, "country_id": spain.id, "currency_id": env.ref("base.EUR").id}
    )
    env["account.chart.template"].try_loading(
        "es_pymes", company=company, install_demo=False
    )
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    partner = env["res.partner"].create({"name": "Cliente 0", "country_id": spain.id})
    tax = env.ref(f"account.{company.id}_account_tax_template_s_iva21b")
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": partner.id,
            "invoice_date": "2026-03-15",
            "invoice_line_ids": [
                (0, 0, {"name": "x", "price_unit": 5_000, "tax_ids": [(6, 0, tax.ids)]})
            ],
        }
    )
    invoice.action_post()
    env.flush_all()
    _copy(env, invoice, partner)
    env.invalidate_all()
    env.cr.commit()
    return company


def _copy(env, invoice, partner):
    """The invoice again and again, for one new partner after the other, in SQL."""
    cr, invoices = env.cr, ROWS // ITEMS
    partners = invoices // INVOICES_PER_PARTNER
    cr.execute("SELECT MAX(id) FROM res_partner")
    first_partner = cr.fetchone()[0]
    _insert(
        cr,
        "res_partner",
        {
            "id": f"{first_partner} + n",
            "name": "'Cliente ' || n",
            "commercial_partner_id": f"{first_partner} + n",
        },
        partner.id,
        partners,
    )
    cr.execute("SELECT MAX(id) FROM account_move")
    first_move = cr.fetchone()[0]
    whose = f"{first_partner} + 1 + n % {partners}"
    moved = {"partner_id": whose, "commercial_partner_id": whose}
    _insert(
        cr,
        "account_move",
        {"id": f"{first_move} + n", "name": "'B/' || n", **moved},
        invoice.id,
        invoices,
    )
    for line in invoice.line_ids:
        cr.execute("SELECT MAX(id) FROM account_move_line")
        first_line = cr.fetchone()[0]
        own = {"id": f"{first_line} + n", "move_id": f"{first_move} + n"}
        partner_only = {"partner_id": whose}
        _insert(cr, "account_move_line", {**own, **partner_only}, line.id, invoices)
        cr.execute(
            "INSERT INTO account_move_line_account_tax_rel"
            " SELECT %s + n, account_tax_id FROM account_move_line_account_tax_rel,"
            " generate_series(1, %s) n WHERE account_move_line_id = %s",
            [first_line, invoices, line.id],
        )
    # The pattern itself is not counted.
    cr.execute("UPDATE account_move SET state = 'draft' WHERE id = %s", [invoice.id])
    cr.execute(
        "UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = %s",
        [invoice.id],
    )
    for table in ("res_partner", "account_move", "account_move_line"):
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")  # noqa: S608
        cr.execute(f"ANALYZE {table}")


def _insert(cr, table, changed, pattern, count):
    """Copies 1 to ``count`` of the row ``pattern``; ``changed`` are columns in SQL."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = {name: f'row."{name}"' for (name,) in cr.fetchall()} | changed
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())}"  # noqa: S608
        f" FROM {table} row, generate_series(1, {count}) n WHERE row.id = {pattern}"
    )


def _options():
    parser = argparse.ArgumentParser(prog="script/bench --peer")
    parser.add_argument("whose", choices=("ours", "peer"))
    parser.add_argument("--database", required=True)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
