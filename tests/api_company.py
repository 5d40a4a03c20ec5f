"""A contractor with one contract and the programs that close it, for tests/test_api.py,
told to Odoo inside `script/odoo shell`. Prints a line with the API keys as JSON.

ICSOE_EFIRMA names the folder that receives the company's throw-away e.firma.
"""
# ruff: noqa: F821, T201  «env» is the shell's

import importlib.util
import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo import Command
from odoo.tools import file_path

RFC, WORKER_NSS, WORKER_CURP = "LTQ150612A10", "12345678903", "PEGJ900512HJCRRS04"

spec = importlib.util.spec_from_file_location(
    "efirma_factory", file_path("l10n_mx_icsoe/tests/efirma_factory.py")
)
factory = importlib.util.module_from_spec(spec)
spec.loader.exec_module(factory)
until = datetime.now(timezone.utc) + timedelta(days=730)
efirma = factory.make(RFC, "LIMPIEZA TECNICA", not_after=max(factory.NOT_AFTER, until))
folder = Path(os.environ["ICSOE_EFIRMA"])
folder.joinpath("company.cer").write_bytes(efirma.certificate)
folder.joinpath("company.key").write_bytes(efirma.private_key)
folder.joinpath("password").write_text(efirma.password, encoding="utf-8")

company = env["res.company"].create(
    {
        "name": "Limpieza Técnica",
        "vat": RFC,
        "country_id": env.ref("base.mx").id,
        "email": "imss@ltq.example",
        "phone": "442 210 0000",
        "l10n_mx_icsoe_repse_number": "AR129038/2024",
        "l10n_mx_icsoe_repse_date": "2024-05-20",
    }
)
service = env["l10n_mx_icsoe.service"].create(
    {"folio": "12345", "name": "Limpieza", "company_id": company.id}
)
client = env["res.partner"].create(
    {
        "name": "Aceros del Bajío",
        "is_company": True,
        "vat": "ABA980312QX8",
        "country_id": env.ref("base.mx").id,
        "email": "compras@client.example",
        "phone": "442 555 0101",
        "zip": "76000",
    }
)
order = env["sale.order"].create(
    {
        "name": "S900",
        "partner_id": client.id,
        "company_id": company.id,
        "l10n_mx_icsoe_specialized": True,
        "l10n_mx_icsoe_service_id": service.id,
        "l10n_mx_icsoe_object": "Limpieza de la planta",
        "l10n_mx_icsoe_date_start": "2025-05-05",
    }
)
order.action_confirm()
order.date_order = "2025-05-05 18:00:00"
worker = env["hr.employee"].create(
    {
        "name": "Juan Pérez",
        "company_id": company.id,
        "date_version": "2020-01-01",
        "ssnid": WORKER_NSS,
        "l10n_mx_curp": WORKER_CURP,
        "l10n_mx_sbc": 512.4,
    }
)
env["l10n_mx_icsoe.assignment"].create(
    {"employee_id": worker.id, "order_id": order.id, "date_start": "2025-05-05"}
)
keys = {}
for role in ("capturista", "signatory"):
    user = env["res.users"].create(
        {
            "name": role,
            "login": f"program_{role}",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.link(env.ref(f"l10n_mx_icsoe.group_{role}").id)],
        }
    )
    apikeys = env["res.users.apikeys"].with_user(user).sudo()
    keys[role] = apikeys._generate("rpc", "test", None)
env.cr.commit()
print("KEYS", json.dumps(keys))
