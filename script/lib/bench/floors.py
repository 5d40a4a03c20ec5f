"""What the same work costs at least: plain programs without an ORM, on the same rows,
in the same process.

Each takes what the step made and makes it once more, bare. None of them is kept: what
they insert is rolled back. The names put into the SQL are those of tables and columns,
from here and from the database's own catalogue.
"""

import csv
import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

import xmlsec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from lxml import etree
from openpyxl import Workbook

CONTRACT, WORKER, ISSUE = (
    "l10n_mx_icsoe_filing_contract",
    "l10n_mx_icsoe_filing_worker",
    "l10n_mx_icsoe_issue",
)
FILE = "l10n_mx_icsoe_filing_file"


def insert(cr, filing, tables=(CONTRACT, WORKER), where="filing_id = %s"):
    """``INSERT … SELECT`` of the rows that the filing has, with the same indexes and
    foreign keys.
    """
    for table in tables:
        cr.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM "
            "information_schema.columns"
            " WHERE table_name = %s AND column_name != 'id'",
            [table],
        )
        (columns,) = cr.fetchone()
        values = columns.replace(
            ", name,", ", 'floor ' || name,"
        )  # unique in the table of files
        cr.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE "  # noqa: S608
            f"{where} ORDER BY id",
            [filing],
        )


def gather(cr, filing, company):
    """The contracts' rows as above, and one statement from the live tables to the
    worker lines, as one would write it by hand who knows that the data is clean: no
    spelling to mend, nobody without a version in the period.
    """
    cr.execute(f"SELECT MAX(id) FROM {CONTRACT}")  # noqa: S608
    (last,) = cr.fetchone()
    insert(cr, filing, [CONTRACT])
    cr.execute(BY_HAND, {"filing": filing, "last": last, "company": company})


BY_HAND = """
    INSERT INTO l10n_mx_icsoe_filing_worker (
        filing_id, contract_id, employee_id, name, nss, curp,
        sbc, sbc_date, date_start, date_end)
    SELECT contract.filing_id, contract.id, employee.id, employee.name,
           version.ssnid, employee.l10n_mx_curp, version.l10n_mx_sbc,
           version.date_version, stay.date_start, stay.date_end
      FROM l10n_mx_icsoe_filing_contract contract
      JOIN (SELECT order_id, employee_id, MIN(date_start) AS date_start,
                   MAX(date_end) AS date_end
              FROM l10n_mx_icsoe_assignment
             WHERE company_id = %(company)s
          GROUP BY order_id, employee_id
           ) stay ON stay.order_id = contract.order_id
      JOIN hr_employee employee ON employee.id = stay.employee_id
      JOIN (SELECT DISTINCT ON (employee_id)
                   employee_id, ssnid, l10n_mx_sbc, date_version
              FROM hr_version
             WHERE date_version <= '2026-08-31' AND company_id = %(company)s
          ORDER BY employee_id, date_version DESC
           ) version ON version.employee_id = employee.id
     WHERE contract.filing_id = %(filing)s AND contract.id > %(last)s
  ORDER BY contract.id, employee.name
"""


def delete(cr, filing):
    """The rows of one filing, away: findings first, so that the cascades find
    nothing.
    """
    for table in (ISSUE, WORKER, CONTRACT):
        cr.execute(f"DELETE FROM {table} WHERE filing_id = %s", [filing])  # noqa: S608


def worker_files(cr, filing):
    """The query, and ``csv.writer``."""
    cr.execute(
        f"SELECT contract_id, nss, curp, sbc::text FROM {WORKER} WHERE filing_id = %s "  # noqa: S608
        "ORDER BY id",
        [filing],
    )
    files, current = [], None
    for contract, *row in cr.fetchall():
        if contract != current:
            current, target = contract, io.StringIO()
            writer = csv.writer(target)
            files.append(target)
        writer.writerow(row)
    return [target.getvalue().encode("cp1252") for target in files]


def workbook(sheets):
    """openpyxl in its write-only mode: ``sheets`` are lists of rows of plain values."""
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def bare_zip(sheets):
    """The same cells as sheet XML put together by hand: what is lost to openpyxl
    itself.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, rows in enumerate(sheets):
            cells = (
                '<c t="inlineStr"><is><t>'
                + "</t></is></c><c><is><t>".join(map(str, row))
                for row in rows
            )
            body = "".join(f"<row>{cell}</t></is></c></row>" for cell in cells)
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet><sheetData>{body}</sheetData></worksheet>",
            )
    return target.getvalue()


def flatten(xml):
    """A document as ``(depth, tag, attributes, text)`` of each element, for
    ``signed_xml`` to build again.
    """
    rows, depth = [], 0
    for event, element in etree.iterparse(io.BytesIO(xml), events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            rows.append((depth, element.tag, dict(element.attrib), element.text))
    return rows


def signed_xml(rows, certificate, private_key):
    """lxml: build and serialise; xmlsec: sign once, verify once."""
    stack = []
    for depth, tag, attributes, text in rows:
        element = (
            etree.Element(tag, attributes)
            if depth == 1
            else etree.SubElement(stack[depth - 2], tag, attributes)
        )
        element.text = text
        stack[depth - 1 :] = [element]
    data = etree.tostring(stack[0], encoding="UTF-8", xml_declaration=True)
    root = etree.fromstring(data)
    signature = xmlsec.template.create(
        root, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256
    )
    root.append(signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.Transform.SHA256, uri=""
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    context = xmlsec.SignatureContext()
    context.key = private_key
    context.sign(signature)
    signed = etree.tostring(root)
    root = etree.fromstring(signed)
    context = xmlsec.SignatureContext()
    context.key = certificate
    context.verify(xmlsec.tree.find_node(root, xmlsec.Node.SIGNATURE))
    return signed


def keys(efirma):
    """The e.firma's certificate and key, read once, as xmlsec wants them."""
    key = load_der_private_key(efirma.private_key, efirma.password.encode())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (
        xmlsec.Key.from_memory(efirma.certificate, xmlsec.KeyFormat.CERT_DER),
        xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM),
    )


def store(cr, filing, contents):
    """The bytes to disk under their digest, and the rows of the files and of Odoo's
    attachments.
    """
    with tempfile.TemporaryDirectory() as folder:
        for content in contents:
            name = (
                hashlib.sha1(content, usedforsecurity=False).hexdigest()
                + hashlib.sha256(content).hexdigest()
            )
            Path(folder, name).write_bytes(content)
    insert(cr, filing, [FILE])
    mine = (
        "res_model = 'l10n_mx_icsoe.filing.file' AND res_id IN (SELECT id FROM "  # noqa: S608
        f"{FILE} WHERE filing_id = %s)"
    )
    insert(cr, filing, ["ir_attachment"], mine)
