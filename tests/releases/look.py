"""How a company finds its returns after the update: run by test_life.py inside «odoo
shell», as the people who work with them. Prints JSON.
"""
# ruff: noqa: F821  «env» is the shell's

import json
from datetime import datetime, timezone

import psycopg2
from freezegun import freeze_time

from odoo.addons.l10n_mx_icsoe.tests.common import make_nss
from odoo.addons.l10n_mx_icsoe.tools import evidence

filings = env["l10n_mx_icsoe.filing"].search([], order="period")
first, second, third = filings
capturista = env["res.users"].search([("login", "=", "icsoe_capturista")])
signatory = env["res.users"].search([("login", "=", "icsoe_signatory")])
said = {"states": filings.mapped("state")}

with freeze_time("2026-11-20 18:00:00"):
    moment = datetime.now(timezone.utc)
    said["valid"] = [
        evidence.examine(filing.with_user(signatory).package(), moment=moment).valid
        for filing in (first, second)
    ]
    try:
        with env.cr.savepoint():
            env.cr.execute(
                "UPDATE l10n_mx_icsoe_filing_worker SET nss = '0' WHERE filing_id = %s",
                [first.id],
            )
        said["kept"] = False
    except psycopg2.IntegrityError:
        said["kept"] = True

    draft = third.with_user(capturista)
    draft.action_gather()
    said["left_out"] = draft.exclusion_ids.filtered("note").mapped("note")
    said["errors"] = draft.issue_ids.filtered(
        lambda issue: issue.severity == "error"
    ).mapped("code")
    worker = env["hr.employee"].search(
        [("ssnid", "=", False), ("name", "=like", "Ana%")]
    )
    worker.ssnid = make_nss(1)
    draft.action_gather()
    draft.action_send_to_sign()
    said["sent"] = draft.state
env.cr.rollback()
print(json.dumps(said))
