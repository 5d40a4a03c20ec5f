# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A return in plain values, for other programs. No NSS, CURP or salary is in them."""

from datetime import timezone

from ...tools.law.period import MEXICO


def describe(filing):
    """What there is to say of ``filing``, in the language of its environment: what
    ``odoo icsoe --json`` prints and :meth:`describe` of a return gives. Texts that are
    missing are empty, dates are ISO.
    """
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
    moment = filing.date_signed.replace(tzinfo=timezone.utc).astimezone(MEXICO)
    return {
        "signer": filing.signer_name,
        "rfc": filing.signer_rfc,
        "certificate_number": filing.certificate_number,
        "signed_at": moment.isoformat(),
        "digest": filing.digest,
    }
