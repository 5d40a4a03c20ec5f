"""The tables whose rows Odoo's dialog says that will be lost: run by test_life.py
inside «odoo shell». Prints JSON.
"""
# ruff: noqa: F821  «env» is the shell's

import json

module = env["ir.module.module"].search([("name", "=", "l10n_mx_icsoe")])
dialog = env["base.module.uninstall"].new({"module_ids": module.ids})
print(json.dumps([env[model]._table for model in dialog.model_ids.mapped("model")]))
