"""What script/demo did, as summary.json and as text on the screen."""

import os
from pathlib import Path

from lxml import etree

LOGINS = """\
  capturista / demo   prepares the return (Patricia)
  firmante   / demo   signs it and registers the acknowledgement (Arturo)
  rrhh       / demo   Employees        ventas / demo   Sales
  admin      / admin  everything"""


def summarise(signed, verified):
    """The content of summary.json: what ``odoo icsoe sign`` said, with what ``odoo
    icsoe verify`` found in its XML.
    """
    left = ("folder", "exit_code", "error")
    said = {name: value for name, value in signed.items() if name not in left}
    return {**said, "signature": {"valid": verified["valid"], **verified["signature"]}}


def render(summary, folder, seconds):
    """``summary`` for the screen; the contracts are read from the signed XML in
    ``folder``.
    """
    company, signature, issues = (
        summary["company"],
        summary["signature"],
        summary["issues"],
    )
    signed = next(
        file["name"]
        for file in summary["files"]
        if file["name"].endswith("-firmada.xml")
    )
    due = f"due {summary['deadline']}" + (
        ", which has passed" if summary["late"] else ""
    )
    blocks = [
        [
            f"ICSOE {summary['year']}-{summary['period']} · {company['name']} "
            f"({company['rfc']})"
        ]
        + [f"{summary['kind']}, {summary['state']}, {due}"],
        [
            f"{summary['contracts']} contracts, {summary['workers']} worker lines, "
            f"{summary['people']} people"
        ]
        + _columns(_contracts(folder / signed), right=(1,)),
        [f"{len(summary['left_out'])} contracts left out"]
        + _columns(_left_out(summary)),
        [
            f"{issues['errors']} errors, {issues['warnings']} warnings, "
            f"{issues['notes']} notes"
        ]
        + [f"  {issue['severity']:<8} {issue['message']}" for issue in issues["list"]],
        [f"Files in {folder}"]
        + _columns(
            [
                [file["name"], f"{file['size']:,}", file["sha256"]]
                for file in summary["files"]
            ],
            right=(1,),
        ),
        ["Signature: valid" if signature["valid"] else "Signature: NOT VALID"]
        + _columns(
            [
                ["signed by", f"{signature['signer']} ({signature['rfc']})"],
                ["certificate", signature["certificate_number"]],
                ["signed at", signature["signed_at"]],
            ]
        ),
        _next_steps(folder, signed),
        [f"All of it took {seconds // 60} min {seconds % 60} s."],
    ]
    return "\n" + "\n\n".join("\n".join(block) for block in blocks)


def _contracts(path):
    """Rows of reference, number of workers, client and object, as they were signed."""
    root = etree.parse(path).getroot()
    for contract in root.iterfind("{*}Contrato"):
        client, content = (
            contract.find("{*}Contratante"),
            contract.findtext("{*}Objeto") or "",
        )
        short = content if len(content) <= 50 else content[:49] + "…"
        yield [
            contract.get("referencia"),
            contract.get("totalTrabajadores"),
            client.get("nombre"),
            short,
        ]


def _left_out(summary):
    for line in summary["left_out"]:
        yield [line["reference"], line["client"], line["reason_label"], line["note"]]


def _columns(rows, right=()):
    """List of lines with the cells of ``rows`` one under the other; columns in
    ``right`` are numbers.
    """
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def _next_steps(folder, signed):
    shown = (
        Path(os.path.relpath(folder)) if folder.is_relative_to(Path.cwd()) else folder
    )
    return [
        "Ask another program about the signature",
        "  xmlsec1 --verify --id-attr:Id "
        "http://uri.etsi.org/01903/v1.3.2#:SignedProperties "
        f"--trusted-der {shown}/efirma-de-prueba/autoridad.cer {shown}/{signed}",
        "",
        "See it in the browser: script/server, then http://127.0.0.1:8069/odoo/icsoe. "
        "Sign in as",
        LOGINS,
        "Cuatrimestre 2 is signed and waits for its acknowledgement; 3 has errors to "
        "fix. To sign it, use the e.firma",
        f"in {shown}/efirma-de-prueba (password in contrasena.txt): made a moment "
        "ago, worth nothing elsewhere.",
    ]
