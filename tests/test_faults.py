"""Faults, provoked for real: killed processes, lost connections, a full disk, a wrong
clock, two people at once. Each time: nothing lost, nothing half-written, a message
that says what happened, and the same action works afterwards.

Short by default. ``ICSOE_ROUNDS=100 script/test -k faults`` kills a hundred times and
has ten times as many races.
"""

import contextlib
import os
import random
import shutil
import subprocess
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import databases
import invariants
import pytest
import requests
from house import ADDON, CAPTURISTA, SIGNATORY, House, Refused
from wire import Cut

ROUNDS = int(os.environ.get("ICSOE_ROUNDS") or 0)
LOST = "The connection to the database was lost"


@pytest.fixture(scope="module")
def house(base_house, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("faults"), base_house)
    for name in ("efirma.cer", "efirma.key", "password"):
        shutil.copy(base_house.folder / name, house.folder)
    yield house
    house.close()


@pytest.fixture(scope="module")
def server(house):
    return house.serve()


@pytest.fixture(autouse=True)
def nothing_is_broken(house):
    yield
    house.wire.watcher = None
    invariants.check(house)


@pytest.fixture
def draft(house, server):
    """A fresh draft of the period that has contracts; given up at the end."""
    filing = close(server, house)
    yield filing
    give_up(server, filing)


def close(server, house, year=2026, period=2):
    company = house.seed["company"]
    return server.client(CAPTURISTA).call("filing", "close", company, year, period)[0]


def give_up(server, filing):
    signatory = server.client(SIGNATORY)
    if signatory.state(filing) != "cancelled":
        signatory.call("filing", "action_cancel", [filing])


def sign(house, year=2026, period=2, **environment):
    """Sign on the command line; raises Refused with what it says, OSError if killed."""
    process = sign_process(house, year, period, **environment)
    said, _nothing = process.communicate()
    if process.returncode < 0:
        raise OSError("killed")
    if process.returncode:
        raise Refused("exit code", said)


def sign_process(house, year, period, **environment):
    text = (databases.WORK / "odoo.conf").read_text().splitlines()
    config = house.folder / "odoo.conf"
    config.write_text(
        "\n".join(
            [line for line in text if not line.startswith(("db_h", "data_"))]
            + [f"db_host = {house.folder}", f"data_dir = {house.data}"]
        )
    )
    command = [databases.ODOO, "icsoe", "sign", "-c", config, "-d", house.database]
    command += ["--year", str(year), "--period", str(period), "--password-file"]
    command += [house.folder / "password", "--certificate", house.folder / "efirma.cer"]
    return subprocess.Popen(
        [*command, "--key", house.folder / "efirma.key"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=house.environment(**environment),
        encoding="utf-8",
    )


# ------------------------------------------------------------------ two at once


def both(actions):
    """Run them at the same moment; the result of each, or its Refused."""
    actions = list(actions)
    gate = threading.Barrier(len(actions))

    def run(action):
        gate.wait()
        try:
            return action()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def refusals(results):
    """Those who were too late, each told so in words."""
    late = [result for result in results if isinstance(result, Refused)]
    for refused in late:
        assert refused.name in ("UserError", "ValidationError"), refused
        assert (
            "Somebody else is working" in refused.message
            or "is in state" in refused.message
            or "already has a Normal or Nothing to Report" in refused.message
            or "is not a draft any more" in refused.message
        ), refused
    return late


def test_two_processes_race(house, server):
    """Two servers on one database, two people, the same return, the same moment."""
    other = house.serve()
    people = [server.client(SIGNATORY), other.client(SIGNATORY)]
    company, told = house.seed["company"], Counter()
    for number in range(ROUNDS * 10 // 3 or 4):
        year, period = (2026, 2) if number % 10 == 0 else (2025, 3)
        closed = both(
            partial(me.call, "filing", "close", company, year, period) for me in people
        )
        late = refusals(closed)
        assert len(late) < 2
        (filing,) = {found[0] for found in closed if not isinstance(found, Refused)}
        sent = both(
            partial(me.call, "filing", "action_send_to_sign", [filing]) for me in people
        )
        assert len(refusals(sent)) == 1, sent
        assert people[0].state(filing) == "to_sign"
        one, two = people
        returned, cancelled = both(
            [
                partial(one.call, "filing", "action_return", [filing], "otra vez"),
                partial(two.call, "filing", "action_cancel", [filing]),
            ]
        )
        assert len(refusals([returned, cancelled])) < 2
        state = "draft" if isinstance(cancelled, Refused) else "cancelled"
        assert people[0].state(filing) == state
        give_up(server, filing)
        told["races"] += 3
        told["told to wait"] += len(late) + 1 + len(refusals([returned, cancelled]))
        invariants.check(house)
    other.kill()
    print(f"\n{dict(told)}, rows lost: 0")


# ------------------------------------------------------------------ killed anywhere


class Killer:
    """Kills a process before it has sent its statement number ``at``."""

    def __init__(self, house, kill, at):
        self.house, self.kill, self.at = house, kill, at
        self.seen, self.done, self.committed = 0, False, False
        self.lock = threading.Lock()
        house.wire.watcher = self

    def __call__(self, statement):
        with self.lock:
            self.seen += 1
            if self.done:
                raise Cut
            if self.at and self.seen >= self.at:
                self.done = True
                self.kill()
                raise Cut


def test_killed_before_any_statement(house, server):
    """kill -9 while a return is gathered, sent to sign, signed, given up."""
    random_ = random.Random(6)  # noqa: S311
    lengths, killed = {}, Counter()
    state = {"filing": None}

    def act(action):
        if action == "close":
            state["filing"] = close(server, house)
        elif action == "send":
            me = server.client(CAPTURISTA)
            me.call("filing", "action_send_to_sign", [state["filing"]])
        elif action == "sign":
            state["process"] = sign_process(house, 2026, 2)
            said, _nothing = state["process"].communicate()
            if state["process"].returncode < 0:
                raise OSError("killed")
            assert not state["process"].returncode, said
        else:
            me = server.client(SIGNATORY)
            me.call("filing", "action_cancel", [state["filing"]])

    def kill_server():
        server.process.kill()

    def kill_signer():
        state["process"].kill()

    actions = ("close", "send", "sign", "cancel")
    for action in actions:  # once in peace, to know how many statements it takes
        counter = Killer(house, None, 0)
        act(action)
        house.wire.watcher, lengths[action] = None, counter.seen
    for number in range(max(ROUNDS, 4)):
        action = actions[number % 4]
        at = random_.randint(lengths[action] // 3, lengths[action])
        before = house.sql("SELECT id, state FROM l10n_mx_icsoe_filing ORDER BY id")
        victim = kill_signer if action == "sign" else kill_server
        killer = Killer(house, victim, at)
        with contextlib.suppress(OSError, requests.RequestException):
            act(action)
        house.wire.watcher = None
        if killer.done and victim is kill_server:
            server.process.wait()
            server.start()
        after = house.sql("SELECT id, state FROM l10n_mx_icsoe_filing ORDER BY id")
        assert invariants.check(house)
        assert len(after) >= len(before), "a row was lost"
        if killer.done:
            killed[action] += 1
        if after == before:
            act(action)  # the same action works afterwards
    print(f"\nkilled: {dict(killed)}, of {lengths} statements, rows lost: 0")


# ------------------------------------------------------------------ the database goes


def test_the_database_ends_the_connection_while_gathering(house, server, draft):
    def terminate(statement):
        if "INSERT INTO l10n_mx_icsoe_filing_worker" in statement:
            house.wire.watcher = None
            house.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid != pg_backend_pid()"
            )

    _lost_while_gathering(house, server, draft, terminate)


def test_the_network_fails_while_gathering(house, server, draft):
    def cut(statement):
        if "INSERT INTO l10n_mx_icsoe_filing_worker" in statement:
            house.wire.watcher = None
            raise Cut

    _lost_while_gathering(house, server, draft, cut)


def _lost_while_gathering(house, server, draft, watcher):
    me = server.client(CAPTURISTA)
    lines = "SELECT to_jsonb(row) FROM l10n_mx_icsoe_filing_worker row ORDER BY id"
    before = house.sql(lines)
    assert before
    house.wire.watcher = watcher
    with pytest.raises(Refused, match=LOST) as refused:
        me.call("filing", "action_gather", [draft])
    assert refused.value.name == "UserError"
    assert house.sql(lines) == before
    assert me.call("filing", "action_gather", [draft])


# ------------------------------------------------------------------ a full disk


@pytest.fixture
def small_disk(house):
    """The file store on a disk of its own, which a test can fill."""
    if os.geteuid():
        pytest.skip("only root can mount a small disk")
    aside = house.folder / "aside"
    house.filestore.rename(aside)
    house.filestore.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", house.filestore]
    done = subprocess.run(mount, capture_output=True, check=False)
    if done.returncode:
        house.filestore.rmdir()
        aside.rename(house.filestore)
        pytest.skip(f"no small disk: {done.stderr.decode().strip()}")
    shutil.copytree(aside, house.filestore, dirs_exist_ok=True)
    yield house.filestore
    shutil.copytree(house.filestore, aside, dirs_exist_ok=True)
    subprocess.run(["umount", house.filestore], check=True)
    house.filestore.rmdir()
    aside.rename(house.filestore)


def test_the_disk_is_full_while_the_files_are_written(house, server, draft, small_disk):
    me = server.client(CAPTURISTA)
    # Folders exist, so that it is a file that does not fit, not a folder.
    for number in range(256):
        (small_disk / f"{number:02x}").mkdir(exist_ok=True)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as target, contextlib.suppress(OSError):
        while target.write(bytes(4096)):
            pass
    os.truncate(filler, filler.stat().st_size - 4096)  # room for a part of a file
    for _twice in range(2):
        with pytest.raises(Refused, match="could not be kept") as refused:
            me.call("filing", "action_send_to_sign", [draft])
        assert refused.value.name == "UserError"
        assert me.state(draft) == "draft"
        assert invariants.check(house)
    filler.unlink()
    me.call("filing", "action_send_to_sign", [draft])
    assert me.state(draft) == "to_sign"


def test_a_file_torn_by_a_crash_is_written_anew(house, server, draft):
    """A machine that stopped while a file was written leaves a part of it, under the
    name of the whole."""
    me = server.client(CAPTURISTA)
    me.call("filing", "action_send_to_sign", [draft])
    paths = house.sql(
        "SELECT store_fname FROM ir_attachment a JOIN l10n_mx_icsoe_filing_file f "
        "ON f.id = a.res_id AND a.res_model = 'l10n_mx_icsoe.filing.file' "
        "WHERE a.res_field = 'content' AND f.filing_id = %s",
        draft,
    )
    assert paths
    server.client(SIGNATORY).call("filing", "action_return", [draft], "otra vez")
    for (path,) in paths:
        torn = house.filestore / path
        torn.write_bytes(torn.read_bytes()[:100])
    me.call("filing", "action_send_to_sign", [draft])


# ------------------------------------------------------------------ a wrong clock


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """A library that turns the clock of a whole process by CLOCK_OFFSET seconds."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler to make a wrong clock with")
    source = databases.ROOT / "tests" / "wrong_clock.c"
    library = tmp_path_factory.mktemp("clock") / "wrong_clock.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True)
    return library


YEAR = 365 * 24 * 3600


def test_the_clock_is_wrong(house, server, draft, clock):
    server.client(CAPTURISTA).call("filing", "action_send_to_sign", [draft])
    for years, words in ((10, "This e.firma expired on"), (-8, "is valid from")):
        offset = {"LD_PRELOAD": clock, "CLOCK_OFFSET": years * YEAR}
        with pytest.raises(Refused, match=words):
            sign(house, **offset)
        assert server.client(SIGNATORY).state(draft) == "to_sign"
    # Two hours ahead: it signs, and who verifies with a right clock is told so.
    sign(house, LD_PRELOAD=clock, CLOCK_OFFSET=2 * 3600)
    ((path,),) = house.sql(
        "SELECT store_fname FROM ir_attachment a JOIN l10n_mx_icsoe_filing_file f "
        "ON f.id = a.res_id AND a.res_model = 'l10n_mx_icsoe.filing.file' "
        "WHERE f.kind = 'signed_xml' AND f.filing_id = %s",
        draft,
    )
    verify = ["icsoe", "verify", house.filestore / path]
    said = house.odoo(*verify, check=False)
    assert said.returncode == 1 and "has not come yet" in said.stdout
    later = {"LD_PRELOAD": clock, "CLOCK_OFFSET": 3 * 3600}
    assert house.odoo(*verify, **later).returncode == 0
    # Put right: given up, gathered and signed again.
    give_up(server, draft)
    again = close(server, house)
    server.client(CAPTURISTA).call("filing", "action_send_to_sign", [again])
    sign(house)
    assert server.client(SIGNATORY).state(again) == "signed"
    give_up(server, again)


# ------------------------------------------------------------------ somebody is gone


def test_a_worker_is_deleted_while_dialogs_are_open(house, server):
    admin = server.client("admin")
    hr = server.client("icsoe_hr")
    order, other = house.seed["orders"]
    values = {"name": "Se va", "company_id": house.seed["company"]}
    gone, stays = (hr.call("hr.employee", "create", values) for _ in range(2))
    assign = {"order_id": order, "employee_ids": [[6, 0, [gone, stays]]]}
    dialog = hr.call("assign.workers", "create", assign)
    hr.call("hr.employee", "unlink", [gone])
    done = hr.call("assign.workers", "action_assign", [dialog])
    assert "1 assigned" in done["params"]["message"]
    mine = [["employee_id", "=", stays]]
    (stay,) = hr.call("assignment", "search", mine)
    move = {"assignment_ids": [[6, 0, [stay]]], "order_id": other}
    dialog = hr.call("move", "create", move)
    hr.call("assignment", "unlink", [stay])
    with contextlib.suppress(Refused):
        hr.call("move", "action_move", [dialog])
    assert hr.call("assignment", "search", mine) == []
    assert admin


def test_the_return_is_deleted_while_its_dialog_is_open(house, server):
    filing = close(server, house, 2024, 2)
    me = server.client(SIGNATORY)
    me.call("filing", "action_send_to_sign", [filing])
    dialog = me.call("return", "create", {"filing_id": filing, "reason": "falta uno"})
    me.call("filing", "action_cancel", [filing])
    with pytest.raises(Refused, match="is in state “Cancelled”"):
        me.call("return", "action_return", [dialog])


# ------------------------------------------------------------------ a new version


def test_an_update_in_the_middle_of_a_period(house, server):
    """``-u`` with a return in every state: no row of any changes, work goes on."""
    company, me = house.seed["company"], server.client(SIGNATORY)
    filings = {}
    for state, year in (("draft", 2021), ("to_sign", 2022), ("signed", 2023)):
        filings[state] = close(server, house, year, 3)
        if state != "draft":
            me.call("filing", "action_send_to_sign", [filings[state]])
    sign(house, 2023, 3)
    filed = filings["filed"] = close(server, house)
    me.call("filing", "action_send_to_sign", [filed])
    sign(house)
    me.call("filing", "register_acknowledgement", [filed], "N262253432", "2026-09-10")
    tables = [
        name
        for (name,) in house.sql(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'l10n_mx_icsoe_%'"
        )
    ]

    def rows():
        return {
            table: house.sql(
                f"SELECT to_jsonb(t) - 'write_date' FROM {table} t ORDER BY 1::text"  # noqa: S608
            )
            for table in tables
        }

    before, kept = rows(), invariants.kept(house)
    assert all(kept[table] for table in ("l10n_mx_icsoe_filing_worker",))
    # While the old server still answers: an update is not always announced.
    house.odoo("-u", ADDON, "--no-http", "--stop-after-init")
    after = rows()
    for table in tables:
        if "wage_limit" not in table:
            assert after[table] == before[table], table
    assert invariants.kept(house) == kept
    me = server.restart().client(SIGNATORY)
    assert me.state(filings["filed"]) == "filed"
    me.call("filing", "action_gather", [filings["draft"]])
    me.call("filing", "action_return", [filings["to_sign"]], "sigue")
    day = me.call("filing", "read", [filings["signed"]], ["date_window"])[0]
    me.call(
        "filing",
        "register_acknowledgement",
        [filings["signed"]],
        "N1",
        day["date_window"],
    )
    with pytest.raises(Refused, match="is filed already"):
        me.call("filing", "close", company, 2026, 2)


def test_uninstalled_and_installed_again(house, server):
    """What the add-on brought goes, as Odoo's dialog says; nothing else does."""
    employees = "SELECT to_jsonb(e) - 'write_date' FROM hr_employee e ORDER BY id"
    orders = "SELECT id, name, state, amount_total FROM sale_order ORDER BY id"
    named = "SELECT id, name, ssnid FROM hr_version ORDER BY id"
    before = house.sql(orders), house.sql(named), len(house.sql(employees))
    server.kill()
    house.shell(
        f"env['ir.module.module'].search([('name', '=', '{ADDON}')])"
        ".button_immediate_uninstall()\n"
    )
    assert (house.sql(orders), house.sql(named), len(house.sql(employees))) == before
    left = house.sql(
        "SELECT proname::text FROM pg_proc WHERE proname LIKE 'l10n_mx_icsoe%' UNION "
        "SELECT tablename::text FROM pg_tables WHERE tablename LIKE 'l10n_mx_icsoe%' "
        "UNION SELECT res_model FROM ir_attachment "
        "WHERE res_model LIKE 'l10n_mx_icsoe%'"
    )
    assert left == []
    house.odoo("-i", ADDON, "--no-http", "--stop-after-init")
    server.start()
    assert server.client("admin").call("filing", "search_count", []) == 0
    assert house.sql(orders) == before[0]
