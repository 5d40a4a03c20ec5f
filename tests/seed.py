"""Run inside `odoo shell` by house.py: the people and data of the add-on's own tests,
and an e.firma whose key and password nobody else has, in the folder ICSOE_HOUSE.
"""
# ruff: noqa: F821  «env» is the shell's

import importlib
import json
import os
import secrets
import sys
import types
from datetime import datetime, timedelta, timezone
from pathlib import Path

import odoo.tests.common

import odoo.addons

# Of the packages of tests what is asked for, not every test of theirs.
for addon in ("l10n_mx_efirma", "l10n_mx_icsoe"):
    name = f"odoo.addons.{addon}.tests"
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [f"{place}/{addon}/tests" for place in odoo.addons.__path__]
common = importlib.import_module("odoo.addons.l10n_mx_icsoe.tests.common")

folder = Path(os.environ["ICSOE_HOUSE"])
# The classes build in a transaction of a test; here there is only the shell's.
odoo.tests.common.TransactionCase.setUpClass = classmethod(lambda cls: None)
case = common.IcsoeCase
case.env = env
# Nothing here asks an address outside about the companies that are made.
env["ir.config_parameter"].set_param("iap.endpoint", "http://127.0.0.1:1")
case.setUpClass()
workers = [case._worker(f"Persona {number:03}") for number in range(40)]
orders = [case._contract(workers=workers[place::2]) for place in range(2)]
efirma = case._efirma(
    password=f"Ñandú «{secrets.token_hex(12)}» ç",
    not_after=datetime.now(timezone.utc) + timedelta(days=365),
)
(folder / "efirma.cer").write_bytes(efirma.certificate)
(folder / "efirma.key").write_bytes(efirma.private_key)
(folder / "password").write_text(efirma.password, encoding="utf-8")
keys = {}
for role in ("capturista", "signatory"):
    user = env["res.users"].search([("login", "=", f"icsoe_{role}")])
    apikeys = env["res.users.apikeys"].with_user(user).sudo()
    keys[role] = apikeys._generate("rpc", "test", None)
(folder / "seed.json").write_text(
    json.dumps(
        {
            "company": case.company.id,
            "rfc": case.company.vat,
            "keys": keys,
            "orders": [order.id for order in orders],
            "workers": [worker.id for worker in workers],
            "clients": case.client.ids,
        }
    )
)
env.cr.commit()
