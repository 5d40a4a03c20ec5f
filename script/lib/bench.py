"""What a close costs beside what the same work costs at least: the program behind
script/bench, run inside `script/odoo shell`.

Each run closes, sends to sign and signs one return and rolls it back. Its parts are
timed where they happen, by their method; the floor of a part is made right after it, in
the same process and on the same rows, by the fastest library that the add-on keeps or
one statement of SQL. A ratio is the median of what the runs found.
"""
# ruff: noqa: F821  «env» is the shell's

import contextlib
import csv
import gc
import inspect
import io
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from unittest.mock import patch

import openpyxl
import xlsxwriter
import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree

from odoo.addons.l10n_mx_efirma.tests import efirma_factory
from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_icsoe.tools.formats.informativa_schema import SIGNATURE

sys.path.insert(0, os.environ["ICSOE_LIB"])
import bench_data  # noqa: E402

SIZES = [int(size) for size in os.environ["ICSOE_SIZES"].split(",")]
RUNS = int(os.environ["ICSOE_RUNS"])
LINES = "l10n_mx_icsoe_filing_worker"
FILES = "l10n_mx_icsoe_filing_file"
#: Table → which of its rows a part of the close writes.
GATHERED = {
    "l10n_mx_icsoe_filing_contract": "filing_id = %s",
    LINES: "filing_id = %s",
}
STORED = {
    FILES: "filing_id = %s",
    "ir_attachment": "res_model = 'l10n_mx_icsoe.filing.file' AND res_id IN "
    f"(SELECT id FROM {FILES} WHERE filing_id = %s)",
}
EFIRMA = efirma_factory.make(rfc="LTQ150612A10", name="LIMPIEZA TECNICA")
FILING = type(env["l10n_mx_icsoe.filing"])
#: Part of a close → what does it, as (class or module, name).
PARTS = {
    "gather": [
        (FILING, "_clear_snapshots"),
        (FILING, "_gather_contracts"),
        (FILING, "_gather_workers"),
    ],
    "read lines": [(FILING, "_document_contracts")],
    "checks": [(FILING, "_run_checks")],
    "worker files": [(FILING, "_render_worker_files")],
    "workbook": [(FILING, "_render_workbook")],
    "xml, sign, verify": [
        (FILING, "_render_xml"),
        (FILING, "_document_to_sign"),
        (efirma, "prepare"),
        (efirma.Prepared, "sign"),
        (efirma.Prepared, "complete"),
    ],
    "store files": [(FILING, "_store_files"), (FILING, "_store_file")],
}
#: Parts of a close that are being timed.
RUNNING = set()

env.cr.execute("SELECT pg_backend_pid()")
DATABASE = Path(f"/proc/{env.cr.fetchone()[0]}/schedstat")


def clock():
    """Seconds of processor time, of this process and of the PostgreSQL behind it."""
    seconds = time.process_time()
    with contextlib.suppress(OSError):  # a server on another machine
        seconds += int(DATABASE.read_text().split()[0]) / 1e9
    return seconds


def memory(name):
    """Megabytes that the process has (VmRSS) or had at most (VmHWM)."""
    text = Path("/proc/self/status").read_text()
    return int(text.split(f"{name}:")[1].split()[0]) / 1024


def timed(original, part, seconds):
    """The function ``original``, which adds what it takes to ``seconds[part]``."""

    def method(*arguments, **keywords):
        if RUNNING:  # one calls another
            return original(*arguments, **keywords)
        RUNNING.add(part)
        begun = clock()
        found = original(*arguments, **keywords)
        if inspect.isgenerator(found):
            found = list(found)  # it does its work while it is read
        env.flush_all()
        seconds[part] += clock() - begun
        RUNNING.remove(part)
        return found

    return method


# ------------------------------------------------------------------ floors


def floors(filing):
    """Part → what makes the same again, bare."""
    cr = filing.env.cr
    cr.execute(
        f"SELECT contract_id, nss, curp, sbc::text FROM {LINES} "  # noqa: S608
        "WHERE filing_id = %s ORDER BY id",
        [filing.id],
    )
    contracts = defaultdict(list)
    for contract, *row in cr.fetchall():
        contracts[contract].append(row)
    files = {file.kind: file._bytes() for file in filing.file_ids}
    book = openpyxl.load_workbook(io.BytesIO(files["workbook"]), read_only=True)
    sheets = [list(sheet.values) for sheet in book]
    document = plain(etree.fromstring(files["signed_xml"]))
    data = [file._bytes() for file in filing.file_ids]
    return {
        "gather": lambda: insert(filing, GATHERED),
        "read lines": lambda: [read(filing) for _once in ("checks", "files")],
        "checks": lambda: insert(filing, GATHERED),
        "worker files": lambda: [as_csv(rows) for rows in contracts.values()],
        "workbook": lambda: as_workbook(sheets),
        "xml, sign, verify": lambda: as_signed_xml(*document),
        "store files": lambda: store(filing, data),
    }


def plain(element):
    """The unsigned ``element``: (tag, attributes, text, elements in it)."""
    inner = [plain(each) for each in element if each.tag != SIGNATURE]
    return element.tag, dict(element.attrib), element.text, inner


def read(filing):
    """All lines, as rows of the driver."""
    query = f"SELECT * FROM {LINES} WHERE filing_id = %s"  # noqa: S608
    filing.env.cr.execute(query, [filing.id])
    return filing.env.cr.fetchall()


def insert(filing, tables):
    """The rows of ``tables`` (table → which rows) once more, with the same indexes and
    foreign keys.
    """
    cr = filing.env.cr
    for table, condition in tables.items():
        cr.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608
        names = ", ".join(f'"{its.name}"' for its in cr.description if its.name != "id")
        cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} "  # noqa: S608
            f"WHERE {condition} ORDER BY id",
            [filing.id],
        )


def as_csv(rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("cp1252")


def as_workbook(sheets):
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, int | float):
                        sheet.write_number(place, column, value)
                    elif value:
                        sheet.write_string(place, column, str(value))


def as_signed_xml(name, attributes, _text, inner):
    """lxml builds and writes; xmlsec signs in place; written, read and verified
    once.
    """
    root = etree.Element(name, attributes)
    build(root, inner)
    etree.tostring(root)
    exclusive = xmlsec.Transform.EXCL_C14N
    signature = xmlsec.template.create(root, exclusive, xmlsec.Transform.RSA_SHA256)
    root.append(signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.Transform.SHA256, uri=""
    )
    for transform in (xmlsec.Transform.ENVELOPED, exclusive):
        xmlsec.template.add_transform(reference, transform)
    key = serialization.load_der_private_key(
        EFIRMA.private_key, EFIRMA.password.encode()
    ).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer, verifier = xmlsec.SignatureContext(), xmlsec.SignatureContext()
    signer.key = verifier.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM)
    signer.sign(signature)
    root = etree.fromstring(etree.tostring(root))
    verifier.verify(xmlsec.tree.find_node(root, xmlsec.Node.SIGNATURE))


def build(parent, elements):
    for name, attributes, text, inner in elements:
        element = etree.SubElement(parent, name, attributes)
        element.text = text
        build(element, inner)


def store(filing, files):
    """The bytes to disk, and the rows of the files and of their attachments."""
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(files):
            Path(folder, str(number)).write_bytes(data)
    filing.env.cr.execute(f"ALTER TABLE {FILES} DROP CONSTRAINT {FILES}_name_unique")
    insert(filing, STORED)


# ------------------------------------------------------------------ runs


def close(case):
    """Part → (seconds, seconds of its floor); statements, MB and lines of the whole."""
    cr, seconds = env.cr, defaultdict(float)

    def new_request():
        env.flush_all()
        env.invalidate_all()

    new_request()
    cr.execute("SAVEPOINT close")
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    idle, statements = memory("VmRSS"), cr.sql_log_count
    with contextlib.ExitStack() as stack:
        # The PDF is made by another program.
        stack.enter_context(patch.object(FILING, "_render_pdf", lambda filing: None))
        for part, work in PARTS.items():
            for owner, name in work:
                method = timed(getattr(owner, name), part, seconds)
                stack.enter_context(patch.object(owner, name, method))
        begun = clock()
        filing = case._close(user=case.signatory)
        new_request()
        filing.action_send_to_sign()
        new_request()
        case._sign(filing, EFIRMA)
        new_request()
        seconds["close"] = clock() - begun
    about = {
        "statements": cr.sql_log_count - statements,
        "peak MB": round(memory("VmHWM") - idle),
        "lines": filing.worker_count,
    }
    bare = {}
    for part, work in floors(filing).items():
        with cr.savepoint(flush=False) as savepoint:
            begun = clock()
            work()
            bare[part] = clock() - begun
            savepoint.rollback()
    bare["close"] = sum(bare.values())
    cr.execute("ROLLBACK TO SAVEPOINT close")
    env.invalidate_all()
    return {part: (seconds[part], bare[part]) for part in bare}, about


def main():
    for size in [20, *SIZES]:  # the first to warm up
        with env.cr.savepoint() as savepoint:
            case = bench_data.contractor(env, size)
            close(case)
            runs = [close(case) for _run in range(RUNS)]
            savepoint.rollback()
        env.invalidate_all()
        about = runs[-1][1]
        print(f"\n{size:,} workers, {about}, medians of {RUNS} runs, processor time")
        print(f"  {'':20} ratio        s    floor")
        for part in [*PARTS, "close"]:
            pairs = [run[part] for run, _about in runs]
            ratio = statistics.median(one / (floor or 1) for one, floor in pairs)
            seconds, floor = map(statistics.median, zip(*pairs, strict=True))
            print(f"  {part:20} {ratio:5.2f} {seconds:8.3f} {floor:8.3f}")


main()
