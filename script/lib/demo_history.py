"""The demo company and what happened in it before today, told to Odoo. script/demo
runs it inside `script/odoo shell`.

The first cuatrimestre of 2026 was filed on time, a contract was left out of the second
by hand, and the third has been begun and shows what must be fixed. All of it by the
people who would do it, at the hour at which they would.

ICSOE_EFIRMA names the folder that receives the company's throw-away e.firma,
ICSOE_ADDONS the add-ons of this repository.
"""
# ruff: noqa: F821  «env» is the shell's

import base64
import importlib.util
import io
import os
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from freezegun import freeze_time
from reportlab.pdfgen.canvas import Canvas

from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph
from odoo.tools import file_path

YEAR = 2026
LEFT_OUT = "Renta de maquinaria con operador: no es un servicio especializado."
FOLIO = "N262253432"


def ref(name):
    return env.ref(f"l10n_mx_icsoe.demo_{name}")


def load_our_demo_data():
    """Load the demo data of our add-ons, in their order, without that of others."""
    ours = os.environ["ICSOE_ADDONS"].split()
    domain = [("name", "in", ours), ("state", "=", "installed")]
    graph = ModuleGraph(env.cr, mode="load")
    graph.extend(
        env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
    )
    for package in graph:
        if package.name in ours and not load_demo(env, package, {}, "init"):
            raise SystemExit(f"The demo data of {package.name} could not be loaded.")
    env["ir.module.module"].search(domain).demo = True
    env.cr.commit()


@contextmanager
def acting(name, moment):
    """The filings as the demo user ``name`` sees them at ``moment``, in central
    Mexico.
    """
    company = ref("company")
    context = {
        "lang": "es_MX",
        "tz": "America/Mexico_City",
        "allowed_company_ids": company.ids,
    }
    # Nobody is written to: the addresses are invented.
    context |= {"mail_notify_force_send": False, "mail_activity_quick_update": True}
    with freeze_time(f"{moment}-06:00"):
        yield (
            env["l10n_mx_icsoe.filing"]
            .with_user(ref(f"user_{name}"))
            .with_context(**context)
        )
        # within that moment: the history of a filing is written when its work is
        # committed
        env.cr.commit()


def settle_people():
    """Everybody reads Spanish on Mexican time."""
    people = env.ref("base.user_admin")
    for name in ("capturista", "signatory", "hr", "sales"):
        people |= ref(f"user_{name}")
    people.write({"lang": "es_MX", "tz": "America/Mexico_City"})
    # Who reads English reads dates as the documents have them.
    env.ref("base.lang_en").date_format = "%d/%m/%Y"
    # The administrator opens the settings of the demo company, not of Odoo's own.
    env.ref("base.user_admin").company_id = ref("company")


def make_efirma(folder):
    """Write an e.firma of the demo company into ``folder``, for the owner's eyes; give
    it back.
    """
    spec = importlib.util.spec_from_file_location(
        "efirma_factory", file_path("l10n_mx_efirma/tests/efirma_factory.py")
    )
    factory = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(factory)

    trust(factory.authority())
    company = ref("company")
    in_two_years = datetime.now(timezone.utc) + timedelta(days=730)
    efirma = factory.make(
        company.vat,
        "OFICIOS ESPECIALIZADOS DEL BAJIO SA DE CV",
        representative_rfc="VICA750321QX8",
        not_after=max(factory.NOT_AFTER, in_two_years),
    )
    files = {
        f"{company.vat}.cer": efirma.certificate,
        f"{company.vat}.key": efirma.private_key,
        "contrasena.txt": f"{efirma.password}\n".encode(),
        "autoridad.cer": factory.authority(),
        "LEEME.txt": (
            "e.firma de prueba, hecha por script/demo para la empresa de "
            "demostración. No la emitió el SAT y no vale\n"
            "nada fuera de aquí. autoridad.cer es el certificado de la autoridad "
            "ficticia que la emitió.\n"
        ).encode(),
    }
    for name, content in files.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
    return efirma


def trust(authority):
    """Trust the authority (DER) that issued the throw-away e.firma, marked as a test:
    whatever is signed in this database says so.
    """
    env["l10n_mx_efirma.authority"].create(
        {
            "filename": "autoridad.cer",
            "content": base64.b64encode(authority),
            "is_test": True,
        }
    )


def acknowledgement():
    """A PDF in the place of the one that IMSS's portal gives; it says that it
    is none.
    """
    target = io.BytesIO()
    page = Canvas(target, pagesize=(612, 792), invariant=True)
    page.setTitle(f"Acuse de demostración {FOLIO}")
    lines = (
        "ACUSE DE DEMOSTRACIÓN – NO LO EMITIÓ EL IMSS",
        f"Informativa de contratos, {YEAR}, cuatrimestre 1, normal",
        f"{ref('company').name} · {ref('company').vat}",
        f"Folio {FOLIO} · 12/05/{YEAR}",
    )
    for number, line in enumerate(lines):
        page.drawString(72, 700 - 20 * number, line)
    page.save()
    return target.getvalue()


def file_first_period(efirma):
    with acting("capturista", f"{YEAR}-05-08T10:12:00") as filings:
        filing = filings.close(ref("company").id, YEAR, 1)
    with acting("capturista", f"{YEAR}-05-11T17:40:00") as filings:
        filings.browse(filing.id).action_send_to_sign()
    with acting("signatory", f"{YEAR}-05-12T09:05:00") as filings:
        filings.browse(filing.id).sign(
            efirma.certificate, efirma.private_key, efirma.password
        )
    with acting("signatory", f"{YEAR}-05-12T11:31:00") as filings:
        filings.browse(filing.id).register_acknowledgement(
            FOLIO, f"{YEAR}-05-12", acknowledgement()
        )


def begin_second_period():
    with acting("capturista", f"{YEAR}-09-02T10:20:00") as filings:
        filing = filings.close(ref("company").id, YEAR, 2)
        rented = filing.contract_ids.filtered(
            lambda contract: contract.order_id == ref("order_hospital_equipment")
        )
        rented.action_leave_out(LEFT_OUT)


def begin_third_period():
    with acting("capturista", f"{YEAR}-11-10T12:00:00") as filings:
        filings.close(ref("company").id, YEAR, 3)


load_our_demo_data()
settle_people()
file_first_period(make_efirma(Path(os.environ["ICSOE_EFIRMA"])))
begin_second_period()
begin_third_period()
