# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The readers as the tests call them: one file in, its rows out."""

from ..tools import payroll_cfdi, workers_sheet


def _sheet(data, chosen=None):
    return workers_sheet.read(data, chosen).rows


def _receipts(data, company_rfc, name="XML"):
    """``(rows, how many files of a ZIP were no XML)``."""
    return _read_all([(name, data)], company_rfc)


def _read_all(files, company_rfc):
    result = payroll_cfdi.read_all(files, company_rfc)
    return result.rows, sum(one.values["count"] for one in result.messages)


def _told(row):
    return [str(message) for message in (*row.problems, *row.notes)]
