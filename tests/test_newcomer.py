"""A newcomer's first minutes: a fresh checkout, script/demo, and what lies in
demo-output.

Judged by other programs than ours wherever there is one: xmlsec1, sha256sum, lxml's
XSD, openpyxl.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import zipfile

import databases
import openpyxl
import pytest
from conftest import ROOT
from lxml import etree

SIGNED = "icsoe-2026-2-firmada.xml"
ROW = re.compile(rb"[0-9]{11},[A-Z]{4}[0-9]{6}[A-Z0-9]{8},[0-9]+\.[0-9]{2}")
HEADER = (
    "NSS(11 dígitos),CURP(18 caracteres),Salario base de cotización(numérico con 2 "
    "decimales)"
).encode("cp1252")

needs_xmlsec1 = pytest.mark.skipif(
    not shutil.which("xmlsec1"), reason="the program xmlsec1 is not installed"
)
needs_wkhtmltopdf = pytest.mark.skipif(
    not shutil.which("wkhtmltopdf"), reason="the program wkhtmltopdf is not installed"
)


@pytest.fixture(scope="session")
def output(newcomer):
    return newcomer.output


@pytest.fixture(scope="session")
def summary(newcomer):
    return newcomer.summary()


@pytest.fixture(scope="session")
def csvs(output):
    """The workers' files: name → content."""
    return {
        path.name: path.read_bytes()
        for path in sorted(output.glob("*-trabajadores*.csv"))
    }


def xmlsec1(output, path):
    """Whether the C program accepts the signature, with nothing but the authority's
    certificate to trust.
    """
    trusted = output / "efirma-de-prueba" / "autoridad.cer"
    done = subprocess.run(
        [
            "xmlsec1",
            "--verify",
            "--id-attr:Id",
            "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
            "--trusted-der",
            trusted,
            path,
        ],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


# ---------------------------------------------------------------------- what it says


def test_the_summary_says_what_was_closed(summary):
    said = {
        name: summary[name]
        for name in (
            "year",
            "period",
            "kind",
            "state",
            "contracts",
            "workers",
            "people",
        )
    }
    assert said == {
        "year": 2026,
        "period": 2,
        "kind": "normal",
        "state": "signed",
        "contracts": 6,
        "workers": 27,
        "people": 26,  # one of them works on two contracts
    }


def test_there_is_a_contract_left_out_for_every_reason(summary):
    reasons = {line["reason"] for line in summary["left_out"]}
    assert reasons == {
        "started_earlier",
        "started_later",
        "foreign_client",
        "not_confirmed",
        "not_specialised",
        "by_hand",
    }
    (by_hand,) = [line for line in summary["left_out"] if line["reason"] == "by_hand"]
    assert (
        by_hand["note"]
        == "Renta de maquinaria con operador: no es un servicio especializado."
    )


def test_it_has_warnings_and_no_errors(summary):
    issues = summary["issues"]
    assert issues["errors"] == 0
    assert (
        issues["warnings"]
        == len([issue for issue in issues["list"] if issue["severity"] == "warning"])
        > 0
    )


def test_the_summary_names_the_signature(summary):
    signature = summary["signature"]
    assert signature["valid"] is True
    assert signature["rfc"] == summary["company"]["rfc"] == "OEB150609HS1"
    assert re.fullmatch(r"[0-9]{20}", signature["certificate_number"])
    assert re.fullmatch(
        r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d-0[56]:00", signature["signed_at"]
    )


def test_the_screen_shows_contracts_files_and_where_to_sign_in(newcomer, summary):
    for text in (
        "Contracts: 6 · worker lines: 27",
        "Signature: valid",
        "script/server",
        "capturista / demo",
        "All of it took",
    ):
        assert text in newcomer.screen
    for file in summary["files"]:
        assert f"{file['sha256']}  {file['name']}" in newcomer.screen


# ---------------------------------------------------------------------- the files


def test_every_file_is_there_with_the_sum_that_the_summary_gives(output, summary):
    assert {file["name"] for file in summary["files"]} - {"icsoe-2026-2.pdf"} == {
        "001-OEB-005-trabajadores.csv",
        "002-OEB-006-trabajadores.csv",
        "003-OEB-007-trabajadores.csv",
        "004-OEB-008-trabajadores.csv",
        "005-OEB-009-trabajadores.csv",
        "006-OEB-010-trabajadores.csv",
        "icsoe-2026-2.xlsx",
        SIGNED,
        "icsoe-2026-2.zip",
    }
    for file in summary["files"]:
        content = (output / file["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            file["size"],
            file["sha256"],
        ), file["name"]


def test_the_sums_agree_with_another_program(output):
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=output,
        check=True,
    )


@needs_wkhtmltopdf
def test_there_is_a_pdf_for_people(output):
    assert (output / "icsoe-2026-2.pdf").read_bytes().startswith(b"%PDF-")


def test_the_workers_files_are_exact_to_the_byte(csvs):
    assert len(csvs) == 6
    for name, content in csvs.items():
        header, *rows = content.split(b"\r\n")
        assert header == HEADER, name
        # Nothing after the last row: no line end, no empty line.
        assert rows and all(ROW.fullmatch(row) for row in rows), name
        assert b"\n" not in content.replace(b"\r\n", b""), name


def test_an_nss_keeps_its_leading_zero(csvs):
    numbers = [
        row[:11] for content in csvs.values() for row in content.split(b"\r\n")[1:]
    ]
    assert len(numbers) == 27
    assert any(number.startswith(b"0") for number in numbers)


def test_the_workbook_holds_ids_as_text(output, csvs):
    book = openpyxl.load_workbook(output / "icsoe-2026-2.xlsx")
    assert book.sheetnames[:2] == ["Resumen", "Captura"]
    rows = []
    for sheet in book.worksheets[2:]:
        for row in sheet.iter_rows(min_row=2):
            assert {cell.data_type for cell in row} == {"s"}, (
                sheet.title,
                row[0].coordinate,
            )
            assert row[0].number_format == "@", (sheet.title, row[0].coordinate)
            rows.append(",".join(cell.value for cell in row).encode())
    assert rows == [
        row for content in csvs.values() for row in content.split(b"\r\n")[1:]
    ]


def test_the_package_holds_the_same_files(output, csvs):
    with zipfile.ZipFile(output / "icsoe-2026-2.zip") as archive:
        assert archive.testzip() is None
        for name in (SIGNED, "icsoe-2026-2.xlsx", *csvs):
            assert archive.read(name) == (output / name).read_bytes(), name
        assert {"manifest.json", "SHA256SUMS"} <= set(archive.namelist())


def test_the_declaration_validates_and_agrees_with_the_workers_files(
    newcomer, output, csvs
):
    schema = etree.XMLSchema(
        file=ROOT / "l10n_mx_icsoe/tools/formats/schema/informativa-1.xsd"
    )
    tree = etree.parse(output / SIGNED)
    schema.assertValid(tree)
    rows = [
        f"{worker.get('nss')},{worker.get('curp')},{worker.get('sbc')}".encode()
        for worker in tree.iterfind(".//{*}Trabajador")
    ]
    assert rows == [
        row for content in csvs.values() for row in content.split(b"\r\n")[1:]
    ]


# ---------------------------------------------------------------------- the signature


@needs_xmlsec1
def test_another_program_accepts_the_signature(output):
    assert xmlsec1(output, output / SIGNED)


@needs_xmlsec1
def test_another_program_refuses_one_changed_digit(newcomer, output, tmp_path):
    original = (output / SIGNED).read_bytes()
    changed = re.sub(
        rb' sbc="(\d)',
        lambda match: b' sbc="%d' % (int(match[1]) % 9 + 1),
        original,
        count=1,
    )
    assert len(changed) == len(original) and changed != original
    tampered = tmp_path / SIGNED
    tampered.write_bytes(changed)
    assert not xmlsec1(output, tampered)
    # And so does ours, which says why.
    said = newcomer.run("script/odoo", "icsoe", "verify", str(tampered), expect=1)
    assert "changed after it was signed" in said


# ---------------------------------------------------------------------- other machines


def test_the_demo_leaves_a_folder_with_other_things_alone(newcomer, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    newcomer.run("script/demo", str(tmp_path), expect=1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The scripts in a folder with blanks and accents, longer than a socket's path."""
    folder = tmp_path_factory.mktemp("Mis Documentos") / ("año 2026 " + "x" * 100)
    shutil.copytree(ROOT / "script", folder / "script")
    return folder


def bootstrap(copy, **environment):
    return subprocess.run(
        [copy / "script" / "bootstrap"],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_sets_itself_up_under_any_path(copy):
    home = str(databases.ODOO_HOME)
    done = bootstrap(copy, ODOO_HOME=home)
    assert done.returncode == 0, done.stderr
    assert "PostgreSQL: starting" in done.stderr
    program = (copy / ".odoo/postgresql.bin").read_text().strip()
    host = (copy / ".odoo/postgresql.host").read_text().strip()
    try:
        ask = [f"{program}/psql", "-h", host, "-U", "odoo", "-d", "postgres", "-XAtc"]
        said = subprocess.check_output([*ask, "SELECT current_user"], text=True)
        assert said == "odoo\n"
        assert bootstrap(copy, ODOO_HOME=home).stderr == ""
    finally:
        pid = (copy / ".odoo/postgresql/postmaster.pid").read_text().split()[0]
        os.kill(int(pid), signal.SIGINT)


@pytest.mark.parametrize(
    "variable, value, words",
    [
        ("PYTHON", "python9.9", "There is no Python called «python9.9» here"),
        ("ODOO_HOME", "/nowhere", "ODOO_HOME=/nowhere holds no Odoo"),
    ],
)
def test_what_is_missing_is_said_in_words(copy, variable, value, words):
    done = bootstrap(copy, **{variable: value})
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and words in done.stderr
