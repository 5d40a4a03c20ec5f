# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A return as plain values for ``--json``, and as text for people. No NSS, CURP or
salary is in either.
"""

from datetime import timezone
from textwrap import indent

from odoo.addons.l10n_mx_efirma.tools.messages import _

from ..tools.law import period as periods

#: Findings that fit on a screen or two; ``--json`` gives all.
SHOWN = 40


def document(filing):
    """What there is to say of ``filing``, in the language of its environment."""
    return {
        "id": filing.id,
        "company": {
            "id": filing.company_id.id,
            "name": filing.company_id.name,
            "rfc": filing._document_head().contractor.rfc,
        },
        "year": filing.year,
        "period": int(filing.period),
        "kind": filing.kind,
        "kind_label": _label(filing, "kind"),
        "state": filing.state,
        "state_label": _label(filing, "state"),
        "deadline": filing.date_deadline.isoformat(),
        "late": filing.is_late,
        "contracts": filing.contract_count,
        "workers": filing.worker_count,
        "people": filing.person_count,
        "left_out": [
            {
                "reference": line.reference or "",
                "client": line.client_name or "",
                "reason": line.reason,
                "reason_label": _label(line, "reason"),
                "note": line.note or "",
            }
            for line in filing.exclusion_ids
        ],
        "issues": {
            "errors": filing.error_count,
            "warnings": filing.warning_count,
            "notes": filing.info_count,
            "list": [
                {
                    "code": issue.code,
                    "severity": issue.severity,
                    "message": issue.message,
                    "contract": issue.contract_id.reference or "",
                    "client": issue.contract_id.client_name or "",
                }
                for issue in filing.issue_ids
            ],
        },
        "signature": _signature(filing) if filing.date_signed else None,
        "folio": filing.folio or "",
        "filed_on": filing.date_filed.isoformat() if filing.date_filed else None,
        "files": [],
    }


def _label(record, name):
    return dict(record._fields[name]._description_selection(record.env))[record[name]]


def _signature(filing):
    moment = filing.date_signed.replace(tzinfo=timezone.utc).astimezone(periods.MEXICO)
    return {
        "signer": filing.signer_name,
        "rfc": filing.signer_rfc,
        "certificate_number": filing.certificate_number,
        "signed_at": moment.isoformat(),
        "digest": filing.digest,
    }


def text(its, t):
    """``its`` (what :func:`document` made) for people; ``t`` translates."""
    company = its["company"]
    yield (
        f"ICSOE {its['year']}-{its['period']} · {its['kind_label']} · "
        f"{company['name']} ({company['rfc']})"
    )
    late = (
        t(_("%(date)s, which has passed"), date=its["deadline"])
        if its["late"]
        else its["deadline"]
    )
    workers = t(
        _("%(lines)s lines in the files, %(people)s people"),
        lines=its["workers"],
        people=its["people"],
    )
    rows = [
        (t(_("State")), its["state_label"]),
        (t(_("Deadline")), late),
        (t(_("Contracts")), its["contracts"]),
        (t(_("Workers")), workers),
    ]
    if its["signature"]:
        rows += signature_rows(its["signature"], t)
    if its["folio"]:
        rows.append((t(_("Folio")), f"{its['folio']} · {its['filed_on']}"))
    yield from aligned(rows)
    if its["left_out"]:
        yield "\n" + t(_("Left out: %(count)s"), count=len(its["left_out"]))
        yield from aligned(
            (
                f"  {line['reference']}",
                line["client"],
                " · ".join(filter(None, (line["reason_label"], line["note"]))),
            )
            for line in its["left_out"]
        )
    yield from findings(its, t, SHOWN)
    if its["files"]:
        yield "\n" + t(_("Files in %(folder)s"), folder=its["folder"])
        yield from aligned(
            (f"  {file['name']}", f"{file['size']:>9,}", file["sha256"])
            for file in its["files"]
        )


def signature_rows(signature, t):
    return [
        (t(_("Signed by")), f"{signature['signer']} ({signature['rfc']})"),
        (t(_("Certificate")), signature["certificate_number"]),
        (t(_("Signed at")), signature["signed_at"]),
        (t(_("SHA-256")), signature["digest"]),
    ]


def findings(its, t, limit=None):
    """Lines with the findings, the worst first."""
    issues = its["issues"]
    yield "\n" + t(
        _("Errors: %(errors)s · warnings: %(warnings)s · notes: %(notes)s"),
        errors=issues["errors"],
        warnings=issues["warnings"],
        notes=issues["notes"],
    )
    words = {"error": t(_("error")), "warning": t(_("warning")), "info": t(_("note"))}
    width = max(map(len, words.values()))
    for issue in issues["list"][:limit]:
        yield (
            f"  {words[issue['severity']]:{width}}  "
            + indent(issue["message"], " " * (width + 4)).lstrip()
        )
    hidden = len(issues["list"][limit:]) if limit else 0
    if hidden:
        yield "  " + t(_("… and %(count)s more: --json gives all"), count=hidden)


def aligned(rows):
    """Lines with ``rows`` of texts in columns."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
