"""A house to break: a database with the add-on and people, real Odoo processes on it.

Each process is one that the tests started, is known by its id, and may be killed.
"""

import itertools
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import databases
import requests

ADDON = databases.ADDON
SEED = Path(__file__).with_name("seed.py")
#: People of the seed; their passwords are their logins.
CAPTURISTA, SIGNATORY = "icsoe_capturista", "icsoe_signatory"
CORE = ("hr.", "ir.", "mail.", "res.", "sale.")
EVERYTHING = ("--log-level=debug", "--log-handler=odoo.sql_db:DEBUG")

_numbers = itertools.count(1)


class Refused(Exception):
    """What the server says to the person: ``name`` of the exception, ``message``."""

    def __init__(self, name, message, debug=""):
        super().__init__(f"{name}: {message}")
        self.name, self.message, self.debug = name, message, debug


class House:
    """A ``database`` with the seed's data, its files in ``folder``."""

    def __init__(self, folder, source=None):
        self.folder = folder
        self.database = f"icsoe_house_{os.getpid()}_{next(_numbers)}"
        self.data = folder / "data"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.servers = []
        base = source.database if source else os.environ["ICSOE_BASE"]
        databases.create(self.database, base)
        shared = databases.filestore(self.database)
        if shared.exists():
            shutil.copytree(shared, self.filestore)
            shutil.rmtree(shared)
        if source:
            shutil.copytree(source.filestore, self.filestore, dirs_exist_ok=True)
            for name in ("seed.json", "efirma.cer", "efirma.key", "password"):
                shutil.copy(source.folder / name, folder)
        else:
            self.shell(SEED.read_text())

    @property
    def filestore(self):
        return self.data / "filestore" / self.database

    @property
    def seed(self):
        """Ids of what the seed made, and API keys."""
        return json.loads((self.folder / "seed.json").read_text())

    def close(self):
        for server in self.servers:
            server.kill()
        databases.drop(self.database)

    # ------------------------------------------------------------------ processes

    def environment(self, **more):
        its = {"ICSOE_HOUSE": self.folder, "ODOO_DATA_DIR": self.data}
        its["TMPDIR"] = self.temporary
        return {**os.environ, **{key: str(value) for key, value in its.items()}, **more}

    def odoo(self, *options, check=True, stdin=None):
        """Run ``odoo`` to its end; the log is in ``folder``."""
        done = subprocess.run(
            [str(part) for part in (databases.ODOO, *options)],
            input=stdin or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
            encoding="utf-8",
            check=False,
        )
        with (self.folder / "odoo.log").open("a", encoding="utf-8") as log:
            log.write(done.stdout)
        assert not check or not done.returncode, done.stdout[-4000:]
        return done

    def shell(self, script):
        """Run Python in ``odoo shell``."""
        shell = ["shell", "-d", self.database, "--no-http", "--log-level=warn"]
        return self.odoo(*shell, stdin=script).stdout

    def signing(self, year, period, *options, **environment):
        """A process of ``odoo icsoe sign``, with the e.firma of the seed unless
        ``options`` name another; its ``password`` comes on standard input.
        """
        command = [databases.ODOO, "icsoe", "sign", "-d", self.database]
        command += ["--year", year, "--period", period]
        command += options or (
            *("--certificate", self.folder / "efirma.cer"),
            *("--key", self.folder / "efirma.key"),
        )
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(**environment),
        )

    @property
    def password(self):
        return (self.folder / "password").read_bytes() + b"\n"

    def sign(self, year, period):
        signer = self.signing(year, period)
        said, _nothing = signer.communicate(self.password)
        assert not signer.returncode, said

    def serve(self, *options):
        server = Server(self, options)
        self.servers.append(server)
        return server.start()

    # ------------------------------------------------------------------ the database

    def sql(self, query, *values):
        """Rows, asked past Odoo."""
        return databases.execute(self.database, query, *values)

    def dump(self):
        """The whole database as pg_dump writes it, with the bytes of every row."""
        command = ["pg_dump", self.database]
        return subprocess.run(command, capture_output=True, check=True).stdout


class Server:
    """An Odoo that answers at ``url``."""

    def __init__(self, house, options):
        self.house, self.options = house, options
        self.log = house.folder / f"server-{next(_numbers)}.log"

    def start(self):
        env = self.house.environment()
        self.url, self.process = databases.start(
            self.house.database, self.log, *self.options, env=env
        )
        return self

    def kill(self, how=signal.SIGKILL):
        """End it like a power cut. Only a process that :meth:`start` started."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait()

    def restart(self):
        self.kill()
        return self.start()

    def client(self, login):
        return Client(self, login)


class Client:
    """Somebody in a browser: a session with a cookie, calls as the pages make them."""

    def __init__(self, server, login):
        self.server, self.login = server, login
        self.session = requests.Session()
        self.uid = self.json(
            "/web/session/authenticate",
            db=server.house.database,
            login=login,
            password=login,
        )["uid"]

    def json(self, path, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(self.server.url + path, json=body, timeout=300)
        found = answer.json()
        if "error" in found:
            data = found["error"]["data"]
            name = data["name"].rpartition(".")[2]
            raise Refused(name, data["message"], data.get("debug", ""))
        return found["result"]

    def call(self, model, method, *args, **kwargs):
        model = model if model.startswith(CORE) else f"{ADDON}.{model}"
        path = f"/web/dataset/call_kw/{model}/{method}"
        context = {"lang": "en_US", **kwargs.pop("context", {})}
        kwargs["context"] = context
        return self.json(path, model=model, method=method, args=args, kwargs=kwargs)

    def state(self, filing):
        return self.call("filing", "read", [filing], ["state"])[0]["state"]
