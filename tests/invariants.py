"""What must hold in a house at any moment, asked past Odoo: in SQL and in the files.

Nothing half-written: every file of a return is whole and is what its sum says, every
total agrees with the lines, a state has exactly what belongs to it, a signature is good
for somebody who knows nothing of Odoo.
"""

import hashlib

from odoo.addons.l10n_mx_icsoe.tools.formats import verification

_FILINGS = """
    SELECT filing.id, state, kind, contract_count, worker_count,
           (SELECT COUNT(*) FROM l10n_mx_icsoe_filing_contract c
             WHERE filing_id = filing.id),
           (SELECT COUNT(*) FROM l10n_mx_icsoe_filing_worker w
             WHERE filing_id = filing.id),
           ARRAY(SELECT kind FROM l10n_mx_icsoe_filing_file f
                  WHERE filing_id = filing.id)
      FROM l10n_mx_icsoe_filing filing
"""
_FILES = """
    SELECT file.filing_id, file.kind, file.sha256, attachment.store_fname,
           attachment.db_datas
      FROM l10n_mx_icsoe_filing_file file
 LEFT JOIN ir_attachment attachment
        ON attachment.res_model = 'l10n_mx_icsoe.filing.file'
       AND attachment.res_field = 'content' AND attachment.res_id = file.id
"""
_LIVE = """
    SELECT company_id, year, period, generation, COUNT(*) FROM l10n_mx_icsoe_filing
     WHERE state != 'cancelled' AND kind IN ('normal', 'nil')
  GROUP BY 1, 2, 3, 4 HAVING COUNT(*) > 1
"""


def check(house):
    """Assert all of it; give back how many rows were looked at."""
    assert house.sql(_LIVE) == [], "two live returns of one period"
    filings = house.sql(_FILINGS)
    for number, state, _kind, contracts, workers, lines, people, kinds in filings:
        assert (contracts, workers) == (lines, people), f"totals of {number}"
        if state == "draft":
            assert not kinds, f"files of draft {number}"
        if state in ("to_sign", "signed", "filed"):
            assert "workbook" in kinds, f"no files of {number}, which is {state}"
        assert ("signed_xml" in kinds) or state not in ("signed", "filed")
        assert ("xml" in kinds) == (state == "to_sign") or state in (
            "draft",
            "cancelled",
        )
    files = house.sql(_FILES)
    for number, kind, sha256, path, inside in files:
        assert path or inside is not None, f"a {kind} of {number} without content"
        data = bytes(inside) if inside else (house.filestore / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256, f"{kind} of {number}"
        if kind == "signed_xml":
            assert verification.examine(data).valid, f"the signature of {number}"
    return len(filings) + len(files) + sum(row[5] + row[6] for row in filings)


def kept(house):
    """Every row of filed returns, to be compared later: they never change."""
    tables = {
        "l10n_mx_icsoe_filing": "id",
        "l10n_mx_icsoe_filing_contract": "filing_id",
        "l10n_mx_icsoe_filing_worker": "filing_id",
        "l10n_mx_icsoe_filing_exclusion": "filing_id",
        "l10n_mx_icsoe_filing_file": "filing_id",
        "l10n_mx_icsoe_issue": "filing_id",
    }
    return {
        table: house.sql(
            f"SELECT to_jsonb(row) FROM {table} row WHERE {column} IN "  # noqa: S608
            "(SELECT id FROM l10n_mx_icsoe_filing WHERE state = 'filed') ORDER BY id"
        )
        for table, column in tables.items()
    }
