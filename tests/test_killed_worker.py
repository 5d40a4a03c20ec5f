"""Background work with several processes on one database: one is killed with SIGKILL
in the middle of a close, two race for the same job, a user stops what another process
is at. Users act over HTTP, as their browser does.
"""

import json
import os
import signal
import subprocess
import time
from contextlib import closing, contextmanager

import databases
import ports
import psycopg2
import pytest
import requests
from conftest import ROOT
from progress import WORK

#: Three pieces of worker lines (see CHUNK in filing_job_steps.py), and over the limit
#: from which on a close goes on in the background.
WORKERS = 12_000
LINES = (
    ("filing_contract", "t.id"),
    ("filing_worker", "t.contract_id"),
    ("issue", "t.contract_id"),
    ("filing_exclusion", "NULL"),
    ("filing_change", "NULL"),
)
#: Where a row lies and who wrote it when: all that may differ.
PASSING = [
    f"{name}_id" for name in ("filing", "contract", "worker")
] + "id create_uid create_date write_uid write_date".split()

FILL = """
import json, sys
sys.path.insert(0, {lib!r})
from bench import data
made = data.contractor(env, {workers})
company = env["res.company"].browse(made.company)
env.ref("base.user_admin").write({{"company_ids": [(4, company.id)]}})
filing = env["l10n_mx_icsoe.filing"].close(company, data.YEAR, data.PERIOD)
filing.action_cancel()
env.cr.commit()
print("MADE", json.dumps([company.id, data.YEAR, data.PERIOD, filing.id]))
"""
RACE = """
from time import sleep
job = env["l10n_mx_icsoe.filing.job"].browse({job})
chunks = []
commit = type(job)._commit
def counted(job, processed):
    left = commit(job, processed)
    chunks.append(processed)
    return left
type(job)._commit = counted
env.cr.rollback()
env.cr.execute("SELECT pg_advisory_lock_shared(%s)", [{job}])
env.cr.rollback()
while job.state in ("queued", "running"):
    job._work_until_time_is_up()
    env.cr.rollback()
    env.invalidate_all()
print("CHUNKS", sum(chunks))
"""


class Base:
    """A database with a big contractor, and what a close of it gives at once."""

    def __init__(self, name):
        self.name = name
        said = self.shell(FILL.format(lib=str(ROOT / "script/lib"), workers=WORKERS))
        self.company, self.year, self.period, filing = json.loads(
            said.split("MADE", 1)[1].splitlines()[0]
        )
        self.expected = self.content(filing)
        order = [row["employee_id"] for (row,) in self.expected["filing_worker"]]
        assert len(order) > WORKERS
        #: Somebody whose first line is neither in the first piece nor in the second.
        self.late = next(one for one in order[11_000:] if order.index(one) >= 11_000)

    def shell(self, script):
        return self.start_shell(script).communicate()[0]

    def start_shell(self, script):
        process = subprocess.Popen(
            [databases.ODOO, "shell", "-d", self.name, "--no-http", "--log-level=warn"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        process.stdin.write(script)
        process.stdin.close()
        process.stdin = None
        return process

    @contextmanager
    def connection(self):
        """A connection of ours; it sees at any time what the others committed."""
        with closing(psycopg2.connect(dbname=self.name, **server())) as connection:
            connection.autocommit = True
            yield connection

    def rows(self, query, *values):
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def content(self, filing):
        """All lines of a filing in their order, and its totals, as JSON."""
        content = {}
        for table, contract in LINES:
            content[table] = self.rows(
                f"""
                SELECT to_jsonb(t) - %s::text[] || jsonb_build_object('contract', (
                        SELECT reference FROM l10n_mx_icsoe_filing_contract
                         WHERE id = {contract}))
                  FROM l10n_mx_icsoe_{table} t WHERE filing_id = %s ORDER BY t.id
                """,  # noqa: S608 - our own names
                PASSING,
                filing,
            )
        content["totals"] = self.rows(
            "SELECT kind, contract_count, worker_count, person_count, error_count, "
            "warning_count, info_count FROM l10n_mx_icsoe_filing WHERE id = %s",
            filing,
        )
        return content

    def job(self, job, *names):
        """Columns of a job."""
        fields = ", ".join(names)
        (row,) = self.rows(
            f"SELECT {fields} FROM l10n_mx_icsoe_filing_job WHERE id = %s",  # noqa: S608
            job,
        )
        return row if len(names) > 1 else row[0]

    @contextmanager
    def held_up(self):
        """Until left, who gathers the last workers waits for a row."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT id FROM hr_employee WHERE id = %s FOR UPDATE", [self.late]
            )
            yield

    def wait_for_somebody_held_up(self):
        until(
            lambda: self.rows(
                "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND "
                "wait_event_type = 'Lock' AND query LIKE '%%filing_worker%%'",
                self.name,
            )
        )


class Server:
    """A server with one thread for scheduled actions, and a user signed in."""

    def __init__(self, base, log):
        self.base, port = base, ports.free()
        self.url = f"http://127.0.0.1:{port}"
        options = ["-d", base.name, "--db-filter", f"^{base.name}$", "--http-port"]
        options += [str(port), "--max-cron-threads", "1"]
        self.log = (WORK / "log" / log).open("w")
        self.process = subprocess.Popen(
            [databases.ODOO, *options], stdout=self.log, stderr=self.log
        )
        until(lambda: not ports.is_free(port))
        self.session = requests.Session()
        self.rpc(
            "/web/session/authenticate",
            {"db": base.name, "login": "admin", "password": "admin"},
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def rpc(self, path, params):
        answer = self.session.post(
            self.url + path, json={"params": params}, timeout=120
        ).json()
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]

    def call(self, method, *arguments, **keywords):
        context = {"allowed_company_ids": [self.base.company]}
        return self.rpc(
            "/web/dataset/call_kw",
            {
                "model": "l10n_mx_icsoe.filing",
                "method": method,
                "args": arguments,
                "kwargs": {"context": context, **keywords},
            },
        )

    def close(self):
        """Close the period, as a user; gives (filing, job)."""
        base = self.base
        self.call("close", base.company, base.year, base.period)
        (filing,) = self.call(
            "search_read",
            [["company_id", "=", base.company], ["state", "=", "draft"]],
            fields=["job_id"],
        )
        return filing["id"], filing["job_id"][0]

    def wake(self):
        """What whoever queues a job does."""
        with (
            closing(psycopg2.connect(dbname="postgres", **server())) as connection,
            connection.cursor() as cursor,
        ):
            connection.autocommit = True
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.base.name])

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def server():
    options = databases._options()
    names = {
        "host": "db_host",
        "user": "db_user",
        "port": "db_port",
        "password": "db_password",
    }
    values = {name: options.get(option) for name, option in names.items()}
    return {name: value for name, value in values.items() if value}


def until(condition, seconds=60, between=lambda: None):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        between()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def base():
    name = f"icsoe_background_{os.getpid()}"
    databases.create(name, databases.template())
    try:
        databases.odoo(
            ["-d", name, "-i", databases.ADDON, "--no-http", "--stop-after-init"],
            f"{name}.log",
        )
        yield Base(name)
    finally:
        databases.drop(name)


def test_another_process_finishes_what_a_killed_one_began(base):
    with Server(base, "background-first.log") as first, base.held_up():
        filing, job = first.close()
        base.wait_for_somebody_held_up()
        first.kill()
        done, state, staging = base.job(job, "rows_done", "state", "staging_id")
        assert 0 < done < WORKERS and state == "running"
        # Half of it is there, and nobody takes it for the return.
        assert 0 < len(base.content(staging)["filing_worker"]) < WORKERS
        assert not base.content(filing)["filing_worker"]
    with Server(base, "background-second.log") as second:
        until(lambda: base.job(job, "state") == "done", between=second.wake)
        assert base.job(job, "rows_done", "attempts") == (0, 0)
        assert base.content(filing) == base.expected
        assert not base.rows("SELECT 1 FROM l10n_mx_icsoe_filing WHERE NOT active")
        second.call("action_cancel", [filing])


def test_a_user_stops_what_a_process_is_at_without_waiting_for_it(base):
    with Server(base, "background-stop.log") as one:
        with base.held_up():
            filing, job = one.close()
            base.wait_for_somebody_held_up()
            one.call("action_stop_job", [filing])
            assert base.job(job, "stop_requested", "state") == (True, "running")
        until(lambda: base.job(job, "state") == "cancelled")
        assert not base.content(filing)["filing_worker"]
        assert not base.rows("SELECT 1 FROM l10n_mx_icsoe_filing WHERE NOT active")
        one.call("action_cancel", [filing])


def test_two_processes_share_a_job_and_do_nothing_twice(base):
    said = base.shell(
        f"""
filing = env["l10n_mx_icsoe.filing"].with_context(l10n_mx_icsoe_background=True)
filing = filing.close({base.company}, {base.year}, {base.period})
print("JOB", filing.id, filing.job_id.id)
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
"""
    )
    filing, job = map(int, said.split("JOB", 1)[1].split()[:2])
    with base.connection() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [job])
        racers = [base.start_shell(RACE.format(job=job)) for _number in range(2)]
        until(
            lambda: (
                base.rows(
                    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT "
                    "granted AND objid = %s",
                    job,
                )
                == [(2,)]
            )
        )
        cursor.execute("SELECT pg_advisory_unlock(%s)", [job])
        said = [racer.communicate(timeout=60)[0] for racer in racers]
    chunks = [int(text.split("CHUNKS", 1)[1].split()[0]) for text in said]
    # Contracts, three of workers and the look whether there are more, totals, checks,
    # taking over.
    assert sum(chunks) == 8, chunks
    assert base.job(job, "state") == "done"
    assert base.content(filing) == base.expected
