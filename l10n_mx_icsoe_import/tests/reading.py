# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The readers as the tests call them: one file in, its rows out."""

from ..tools import payroll_cfdi, workers_sheet


def _sheet(data, chosen=None):
    return workers_sheet.read(data, chosen).rows


def _list(data):
    return workers_sheet.read_list(data).rows


def _receipts(data, company_rfc, name="XML"):
    """``(rows, ignored)``."""
    return payroll_cfdi.read_all([(name, data)], company_rfc)


def _told(row):
    return [str(message) for message in (*row.problems, *row.notes)]
