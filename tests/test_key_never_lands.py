"""Neither the .key file nor its password nor what it decrypts to is anywhere after
signing: proof by looking everywhere, with everything logged.

Looked at: every statement that PostgreSQL got, whether it was committed or not, in its
own log; Odoo's log with every query; a dump of the database, and the files of the
database server, where rows that were rolled back lie; file store, sessions and
temporary files.
"""

import base64
import contextlib
import os
import stat
import subprocess
import threading

import databases
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from house import EVERYTHING, SIGNATORY, House, Refused
from secret_search import files, forms, search

#: Whether PostgreSQL is ours, to be told to log and to be read.
OURS = os.environ["PGUSER"] == "odoo" and os.environ["PGHOST"].startswith("/tmp/icsoe-")


class Signing:
    """A house in which everything is written down, and returns to sign in it."""

    def __init__(self, house):
        self.house = house
        self.certificate, self.key, self.password = (
            (house.folder / name).read_bytes()
            for name in ("efirma.cer", "efirma.key", "password")
        )
        # Where they come from is no place where they landed.
        self.home = house.folder.parent / f"{house.folder.name}-efirma"
        self.home.mkdir()
        for name in ("efirma.cer", "efirma.key", "password"):
            (house.folder / name).rename(self.home / name)
        self.password = self.password.decode()
        self.wanted = forms(self.key, self.password)
        self.log = databases.WORK / "postgresql" / "log"
        if OURS:
            self.begun = self.log.stat().st_size
            tell = f"ALTER DATABASE {house.database} SET log_statement = 'all'"
            subprocess.run(["psql", "-U", "postgres", "-Xqc", tell], check=True)
        self.server = house.serve(*EVERYTHING)

    def to_sign(self, year, period):
        filing = self.me.call(
            "filing", "close", self.house.seed["company"], year, period
        )
        self.me.call("filing", "action_send_to_sign", filing)
        return filing[0]

    @property
    def me(self):
        return self.server.client(SIGNATORY)

    def by_page(self, filing, value=None):
        """As the page does: the key stays with who signs, a signature is sent."""
        self.victim = self.server.process
        me = self.me
        certificate = base64.b64encode(self.certificate).decode()
        prepared = me.call("filing", "prepare_signature", [filing], certificate)
        key = load_der_private_key(self.key, self.password.encode())
        to_sign = base64.b64decode(prepared["to_sign"])
        value = value or key.sign(to_sign, PKCS1v15(), SHA256())
        value = base64.b64encode(value).decode()
        complete = ("filing", "complete_signature", [filing])
        return me.call(*complete, prepared["ticket"], value)

    def by_command_line(self, filing, **changes):
        """As who closes the period without a browser does."""
        ((year, period),) = self.house.sql(
            "SELECT year, period FROM l10n_mx_icsoe_filing WHERE id = %s", filing
        )
        key = self.home / "given.key"
        key.write_bytes(changes.get("private_key", self.key))
        options = ["--key", key, "--certificate", self.home / "efirma.cer"]
        options += ["--out", self.house.folder / f"out-{year}-{period}"]
        logged = {"ODOO_LOG_HANDLER": ":DEBUG,odoo.sql_db:DEBUG"}
        self.victim = self.house.signing(year, period, *options, **logged)
        password = changes.get("password", self.password)
        said, _nothing = self.victim.communicate(f"{password}\n".encode())
        with (self.house.folder / "command-line.log").open("ab") as log:
            log.write(said)
        if self.victim.returncode < 0:
            raise OSError("killed")
        if self.victim.returncode:
            raise Refused("exit code", said.decode())
        return True

    def three(self):
        files = {"certificate": self.certificate, "private_key": self.key}
        encoded = {
            name: base64.b64encode(data).decode() for name, data in files.items()
        }
        return {**encoded, "password": self.password}

    def places(self):
        """Pairs of name and bytes of everything that stays."""
        if OURS:
            yield "what PostgreSQL was told", self._told()
        yield "the dump of the database", self.house.dump()
        yield from files(self.house.folder)
        yield from self._heap()

    def _told(self):
        """Since we began. As text: PostgreSQL writes bytes as hex, which is a form."""
        with self.log.open("rb") as log:
            log.seek(self.begun)
            return log.read()

    def _heap(self):
        """The files of the database server itself, where this user may read them: rows
        of a transaction that was rolled back stay there for a while."""
        ((oid,),) = self.house.sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        )
        folder = databases.WORK / "postgresql" / "base" / str(oid)
        if OURS and os.access(folder, os.R_OK):
            yield from files(folder.resolve())


@pytest.fixture(scope="module")
def signing(base_house, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("key"), base_house)
    for name in ("efirma.cer", "efirma.key", "password"):
        (house.folder / name).write_bytes((base_house.folder / name).read_bytes())
    yield Signing(house)
    house.close()


NO_SIGNATURE = ({"value": b"\1" * 256}, "is not the one of this document")
NO_PASSWORD = ({"password": "otra"}, "does not open the private key")
NO_KEY = ({"private_key": b"\x30\x03\x02\x01\x01"}, "is not one")


@pytest.mark.parametrize(
    "year, door, mistakes",
    [
        (2024, "by_page", [NO_SIGNATURE]),
        (2025, "by_command_line", [NO_PASSWORD, NO_KEY]),
    ],
)
def test_signing_well_badly_and_interrupted(signing, year, door, mistakes):
    sign = getattr(signing, door)
    filing = signing.to_sign(year, 1)
    for changes, words in mistakes:
        with pytest.raises(Refused, match=words):
            sign(filing, **changes)
        assert signing.me.state(filing) == "to_sign"

    # The machine stops while the files are being stored.
    stop = threading.Event()
    killer = threading.Thread(target=kill_at_the_files, args=(signing, stop))
    killer.start()
    try:
        with contextlib.suppress(OSError, Refused):
            sign(filing)
    finally:
        stop.set()
        killer.join()
    if signing.victim is signing.server.process:
        signing.server.restart()
    if signing.me.state(filing) == "to_sign":  # killed in time
        sign(filing)
    assert signing.me.state(filing) == "signed"


def kill_at_the_files(signing, stop):
    """Kill who signs as soon as a file of the return is being written."""
    if not OURS:
        return
    size = signing.log.stat().st_size
    while not stop.wait(0.002):
        with signing.log.open("rb") as log:
            log.seek(size)
            if b'INSERT INTO "l10n_mx_icsoe_filing_file"' in log.read():
                signing.victim.kill()
                return


def test_the_files_of_the_command_line_are_their_owners_only(signing):
    files_ = list((signing.house.folder / "out-2025-1").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_} == {0o600}


def test_no_program_sends_a_key_over_rpc(signing):
    """Odoo writes the arguments of such calls to its log, at debug level."""
    filing = signing.to_sign(2026, 2)
    with pytest.raises(Refused) as refused:
        signing.me.call("filing", "sign", [filing], **signing.three())
    assert refused.value.name == "AccessError"
    address = f"{signing.server.url}/json/2/l10n_mx_icsoe.filing/sign"
    answer = signing.me.session.post(
        address, json={"ids": [filing], **signing.three()}, timeout=300
    )
    assert answer.status_code in (401, 403, 404)
    assert signing.me.state(filing) == "to_sign"


def test_neither_is_anywhere(signing):
    found = search(signing.wanted, signing.places())
    assert not found
    # The search saw what it should: the public certificate is where it belongs.
    public = {"certificate": base64.b64encode(signing.certificate)[100:140]}
    assert search(public, files(signing.house.filestore))


def test_the_search_would_find_them(signing):
    """Planted in each place and each form, they are found there."""
    house = signing.house
    for name, pattern in signing.wanted.items():
        assert search(signing.wanted, [("here", b"x" + pattern + b"y")]), name
    der = base64.b64decode(base64.b64encode(signing.key))
    partner = house.seed["clients"][0]
    admin = signing.server.client("admin")
    admin.call("res.partner", "write", partner, {"ref": signing.password})
    planted = admin.call(
        "ir.attachment",
        "create",
        {"name": "planted", "raw": base64.b64encode(der).decode()},
    )
    assert planted
    (house.temporary / "planted").write_bytes(der)
    session = next(
        path for path in (house.data / "sessions").rglob("*") if path.is_file()
    )
    session.write_bytes(session.read_bytes() + der.hex().encode())
    hit = {place for place, _name in search(signing.wanted, signing.places())}
    assert "the dump of the database" in hit
    assert not OURS or "what PostgreSQL was told" in hit
    assert "tmp/planted" in hit
    assert str(session.relative_to(house.folder)) in hit
    assert any(place.startswith(f"data/filestore/{house.database}") for place in hit)
    assert signing.server.log.name in hit
