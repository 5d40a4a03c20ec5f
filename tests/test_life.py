"""An update in the middle of a period, and the add-on taken away and brought back."""

import invariants
import pytest
from house import ADDON, SIGNATORY, House, Refused


@pytest.fixture(scope="module")
def house(base_house, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("life"), base_house)
    yield house
    house.close()


@pytest.fixture(scope="module")
def server(house):
    return house.serve()


def sign(house, year, period):
    options = ("--certificate", house.folder / "efirma.cer")
    options += ("--key", house.folder / "efirma.key")
    process = house.sign(year, period, *options)
    said, _no = process.communicate((house.folder / "password").read_bytes() + b"\n")
    assert not process.returncode, said


def test_an_update_in_the_middle_of_a_period(house, server):
    """``-u`` with a return in every state: no row of any changes, work goes on."""
    company, me = house.seed["company"], server.client(SIGNATORY)
    filings = {}
    for state, year in (("draft", 2021), ("to_sign", 2022), ("filed", 2026)):
        filings[state] = me.call("filing", "close", company, year, 2)[0]
        if state != "draft":
            me.call("filing", "action_send_to_sign", [filings[state]])
    sign(house, 2026, 2)
    day = "2026-09-10"
    me.call("filing", "register_acknowledgement", [filings["filed"]], "N226", day)
    own = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'l10n_mx_icsoe_%'"
    tables = [name for (name,) in house.sql(own) if "wage_limit" not in name]

    def rows():
        query = "SELECT to_jsonb(t) - 'write_date' FROM {} t ORDER BY 1::text"
        return {table: house.sql(query.format(table)) for table in tables}

    before = rows()
    assert before["l10n_mx_icsoe_filing_worker"]
    # While the old server still answers: an update is not always announced.
    house.odoo("-d", house.database, "-u", ADDON, "--no-http", "--stop-after-init")
    for table, after in rows().items():
        assert after == before[table], table
    assert invariants.check(house)
    me = server.restart().client(SIGNATORY)
    assert me.state(filings["filed"]) == "filed"
    me.call("filing", "action_gather", [filings["draft"]])
    me.call("filing", "action_return", [filings["to_sign"]], "sigue")
    with pytest.raises(Refused, match="is filed already"):
        me.call("filing", "close", company, 2026, 2)


def test_uninstalled_and_installed_again(house, server):
    """What the add-on brought goes, as Odoo's dialog says; nothing else does."""
    employees = "SELECT count(*) FROM hr_employee"
    orders = "SELECT id, name, state, amount_total FROM sale_order ORDER BY id"
    named = "SELECT id, name, ssnid FROM hr_version ORDER BY id"

    def others():
        return [house.sql(query) for query in (employees, orders, named)]

    before = others()
    server.kill()
    house.shell(
        f"env['ir.module.module'].search([('name', '=', '{ADDON}')])"
        ".button_immediate_uninstall()\n"
    )
    assert others() == before
    left = house.sql(
        "SELECT proname::text FROM pg_proc WHERE proname LIKE 'l10n_mx_icsoe%' UNION "
        "SELECT tablename::text FROM pg_tables WHERE tablename LIKE 'l10n_mx_icsoe%' "
        "UNION SELECT res_model FROM ir_attachment "
        "WHERE res_model LIKE 'l10n_mx_icsoe%'"
    )
    assert left == []
    house.odoo("-d", house.database, "-i", ADDON, "--no-http", "--stop-after-init")
    server.start()
    assert server.client("admin").call("filing", "search_count", []) == 0
    assert others() == before
