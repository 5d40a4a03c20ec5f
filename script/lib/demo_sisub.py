"""Close the return to Infonavit of the demo company, told to Odoo. script/demo runs it
inside `script/odoo shell`.

SISUB_FOLDER names the folder that receives the files, SISUB_PERIOD the cuatrimestre.
"""
# ruff: noqa: F821  «env» is the shell's

import io
import os
import zipfile

company = env.ref("l10n_mx_icsoe.demo_company")
year, period = os.environ["SISUB_PERIOD"].split("-")
filings = env["l10n_mx_sisub.filing"].with_user(
    env.ref("l10n_mx_icsoe.demo_user_capturista")
)
filings = filings.with_context(allowed_company_ids=company.ids, lang="es_MX")
filing = filings.close(company.id, year, period)
filing.action_prepare()
os.umask(0o077)
with zipfile.ZipFile(io.BytesIO(filing.package())) as archive:
    archive.extractall(os.environ["SISUB_FOLDER"])
env.cr.commit()
