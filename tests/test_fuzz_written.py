"""What we write is executed by no spreadsheet, whatever people typed into Odoo."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fuzzing import CURP, NSS, SBC, bounded
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.l10n_mx_icsoe.tools.formats import package, workbook, workers_csv
from odoo.addons.l10n_mx_icsoe_portal.tools import client_workbook
from odoo.addons.l10n_mx_icsoe.tools.law.document import Contract, Contractor, Informativa, Kind, Party, Worker
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_icsoe.tools.law.period import Period

ACTIVE = ("=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "#N/A",
          '=HYPERLINK("http://x.example","y")', "=\u202e1", "＝1+1", "\ufeff=1",
          "{=1}", "=1\x00")  # fmt: skip
typed = st.one_of(st.sampled_from(ACTIVE), st.text(max_size=30))


def _informativa(text):
    worker = Worker(name=text, nss=NSS, curp=CURP, sbc=Decimal(SBC))
    client = Party(rfc="ABA980312QX8", name=text, email=text, mobile=text)
    contract = Contract(
        reference=text,
        object=text,
        service_folio=text,
        service_name=text,
        service_kind="service",
        client=client,
        date_start=date(2026, 5, 4),
        workers=(worker,),
    )
    return Informativa(
        contractor=Contractor(
            rfc="LTQ150612A10", name=text, email=text, repse_number=text
        ),
        period=Period(2026, 2),
        kind=Kind.NORMAL,
        contracts=(contract,),
        declared_contracts=1,
    )


def _is_inert(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            part = book.read(name)
            assert b"externalLink" not in part and b"TargetMode" not in part, name
            if name.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >/]", part), f"a formula in {name}"
                kinds = set(re.findall(rb'<c [^>]*?t="(\w+)"', part))
                assert kinds <= {b"s", b"inlineStr", b"n", b"d"}, kinds


@given(typed)
def test_no_workbook_holds_a_formula(text):
    informativa = _informativa(text)
    with bounded():
        _is_inert(
            workbook.render(
                informativa, (), [(text, text, text, text)], deadline=date(2026, 9, 17)
            )
        )
        client = informativa.contracts[0].client
        _is_inert(
            client_workbook.render(
                informativa,
                client=client,
                folio=text,
                date_filed=date(2026, 9, 10),
                notice=text,
            )
        )


@given(typed, typed, typed)
def test_the_list_for_imss_holds_numbers_and_nothing_else(nss, curp, name):
    """Its layout is exact, so nothing is put before a cell: what is not as it must be
    is refused."""
    layout = workers_csv.layout_for(date(2026, 9, 1))
    worker = Worker(name=name, nss=nss, curp=curp, sbc=Decimal(SBC))
    with bounded(workers_csv.RowRefused):
        for part in workers_csv.render([worker], layout):
            rows = part.decode("cp1252").split("\r\n")[1:]
            assert all(re.fullmatch(r"\d{11},[0-9A-Z]{18},\d+\.\d\d", r) for r in rows)


@given(typed)
def test_the_names_of_files_are_plain(text):
    contract = replace(_informativa(text).contracts[0], reference=text)
    for name in workers_csv.filenames(
        contract, 1, workers_csv.layout_for(date(2026, 9, 1))
    ):
        assert re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]*", name)
        with bounded(ToolError):
            assert package.build([(name, b"")], _informativa(text))


def test_the_check_sees_a_formula():
    from openpyxl import Workbook

    book, target = Workbook(), io.BytesIO()
    book.active.append(["=1+1"])
    book.save(target)
    with pytest.raises(AssertionError, match="a formula"):
        _is_inert(target.getvalue())
