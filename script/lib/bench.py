"""What a close costs beside what the same work costs at least: the program behind
script/bench, run inside `script/odoo shell`.

Each run closes, sends to sign and signs one return and rolls it back. Its parts are
timed where they happen, by their method; the floor of a part is made right after it, in
the same process and on the same rows, by the fastest library that the add-on keeps or
one statement of SQL. A ratio is the median of what the runs found.
"""
# ruff: noqa: F821  «env» is the shell's

import base64
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

import xlsxwriter
import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree

from odoo import Command
from odoo.tests.common import new_test_user

from odoo.addons.l10n_mx_efirma.tests import efirma_factory
from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_icsoe.tools.formats import spreadsheet
from odoo.addons.l10n_mx_icsoe.tools.formats.informativa_schema import SIGNATURE

sys.path.insert(0, os.environ["ICSOE_LIB"])
import bench_data  # noqa: E402

SIZES = [int(size) for size in os.environ["ICSOE_SIZES"].split(",")]
RUNS = int(os.environ["ICSOE_RUNS"])
YEAR, PERIOD = 2026, 2
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
#: Parts of a close that are being timed.
RUNNING = set()
#: Part of a close → methods of the filing that do it.
PARTS = {
    "gather": ("_clear_snapshots", "_gather_contracts", "_gather_workers"),
    "read lines": ("_document_contracts",),
    "checks": ("_run_checks",),
    "worker files": ("_render_worker_files",),
    "workbook": ("_render_workbook",),
    "xml, sign, verify": ("_render_xml", "_document_to_sign"),
    "store files": ("_store_files", "_store_file"),
}
#: Part, and where what does it stands beside the filing.
SIGNING = [
    ("xml, sign, verify", efirma, "prepare"),
    ("xml, sign, verify", efirma.Prepared, "sign"),
    ("xml, sign, verify", efirma.Prepared, "complete"),
]


class Clock:
    """Seconds of processor time, of this process and of the PostgreSQL behind it."""

    def __init__(self, cr):
        cr.execute("SELECT pg_backend_pid()")
        self.database = Path(f"/proc/{cr.fetchone()[0]}/schedstat")

    def __call__(self):
        mine = time.process_time()
        with contextlib.suppress(OSError):  # a server on another machine
            mine += int(self.database.read_text().split()[0]) / 1e9
        return mine


def memory(name):
    """Megabytes that the process has (VmRSS) or had at most (VmHWM)."""
    text = Path("/proc/self/status").read_text()
    return int(text.split(f"{name}:")[1].split()[0]) / 1024


def timed(original, part, clock, seconds):
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
        f"SELECT contract_id, name, nss, curp, sbc::text FROM {LINES} "  # noqa: S608
        "WHERE filing_id = %s ORDER BY id",
        [filing.id],
    )
    contracts = defaultdict(list)
    for contract, *row in cr.fetchall():
        contracts[contract].append(row)
    files = [file._bytes() for file in filing.file_ids]
    sheets = cells(filing.sudo())
    (signed,) = filing.file_ids.filtered(lambda file: file.kind == "signed_xml")
    document = unsigned(signed._bytes())
    return {
        "gather": lambda: insert(cr, filing, GATHERED),
        "read lines": lambda: [read(cr, filing) for _once in ("checks", "files")],
        "checks": lambda: insert(cr, filing, GATHERED),
        "worker files": lambda: [as_csv(rows) for rows in contracts.values()],
        "workbook": lambda: as_workbook(sheets),
        "xml, sign, verify": lambda: as_signed_xml(document),
        "store files": lambda: store(cr, filing, files),
    }


def cells(filing):
    """The cells of the return's workbook: sheets of rows of values."""
    sheets = defaultdict(list)

    def append(sheet, values, looks):
        sheets[sheet].append(tuple(values))

    def append_texts(sheet, rows, looks):
        sheets[sheet] += rows

    recorded = {"append": append, "append_texts": append_texts}
    with patch.multiple(spreadsheet.Sheet, **recorded):
        filing._render_workbook(filing._to_document())
    return list(sheets.values())


def unsigned(xml):
    """The elements of a signed document, each (tag, attributes, text, elements in
    it).
    """

    def plain(element):
        inner = [plain(each) for each in element if each.tag != SIGNATURE]
        return element.tag, dict(element.attrib), element.text, inner

    return plain(etree.fromstring(xml))


def read(cr, filing):
    """All lines, as rows of the driver."""
    cr.execute(f"SELECT * FROM {LINES} WHERE filing_id = %s", [filing.id])  # noqa: S608
    return cr.fetchall()


def insert(cr, filing, tables):
    """The rows of ``tables`` (table → which rows) once more, with the same indexes and
    foreign keys.
    """
    columns = (
        "SELECT string_agg(quote_ident(column_name), ', ') FROM "
        "information_schema.columns WHERE table_name = %s AND column_name != 'id'"
    )
    for table, condition in tables.items():
        cr.execute(columns, [table])
        (names,) = cr.fetchone()
        cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} "  # noqa: S608
            f"WHERE {condition} ORDER BY id",
            [filing.id],
        )


def as_csv(rows):
    target = io.StringIO()
    csv.writer(target).writerows(row[1:] for row in rows)
    return target.getvalue().encode("cp1252")


def as_workbook(sheets):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(place, column, value)
                    elif value:
                        sheet.write_string(place, column, str(value))
    return target.getvalue()


def as_signed_xml(document):
    """lxml builds and writes; xmlsec signs in place; written, read and verified
    once.
    """
    name, attributes, _text, inner = document
    root = etree.Element(name, attributes)
    build(root, inner)
    etree.tostring(root)
    signature = xmlsec.template.create(
        root, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256
    )
    root.append(signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.Transform.SHA256, uri=""
    )
    for transform in (xmlsec.Transform.ENVELOPED, xmlsec.Transform.EXCL_C14N):
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


def store(cr, filing, files):
    """The bytes to disk, and the rows of the files and of their attachments."""
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(files):
            Path(folder, str(number)).write_bytes(data)
    cr.execute(f"ALTER TABLE {FILES} DROP CONSTRAINT {FILES}_name_unique")
    insert(cr, filing, STORED)


# ------------------------------------------------------------------ runs


def close(mine, company, clock):
    """Part → (seconds, seconds of its floor); statements, MB and lines of the whole."""
    cr, model, seconds = env.cr, type(mine), defaultdict(float)

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
        stack.enter_context(patch.object(model, "_render_pdf", lambda filing: None))
        work = [(part, model, name) for part in PARTS for name in PARTS[part]]
        for part, owner, name in [*work, *SIGNING]:
            method = timed(getattr(owner, name), part, clock, seconds)
            stack.enter_context(patch.object(owner, name, method))
        begun = clock()
        filing = mine.close(company.id, YEAR, PERIOD)
        new_request()
        filing.action_send_to_sign()
        new_request()
        filing.sign(EFIRMA.certificate, EFIRMA.private_key, EFIRMA.password)
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
    user = new_test_user(env, "bench", groups="l10n_mx_icsoe.group_signatory")
    authority = base64.b64encode(efirma_factory.authority())
    env["l10n_mx_efirma.authority"].create({"content": authority, "is_test": True})
    for size in [20, *SIZES]:  # the first to warm up
        company = bench_data.contractor(env, size)
        mine = {"company_ids": [Command.link(company.id)], "company_id": company.id}
        user.write(mine)
        filings = env["l10n_mx_icsoe.filing"].with_user(user)
        filings = filings.with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        close(filings, company, Clock(env.cr))
        runs = [close(filings, company, Clock(env.cr)) for _run in range(RUNS)]
        about = runs[-1][1]
        print(f"\n{size:,} workers, {about}, medians of {RUNS} runs, processor time")
        print(f"  {'':20} ratio        s    floor")
        for part in [*PARTS, "close"]:
            pairs = [run[part] for run, _about in runs]
            ratio = statistics.median(one / (floor or 1) for one, floor in pairs)
            seconds, floor = map(statistics.median, zip(*pairs, strict=True))
            print(f"  {part:20} {ratio:5.2f} {seconds:8.3f} {floor:8.3f}")


main()
