"""The demo company and what happened in it before today, told to Odoo. script/demo
runs it inside `script/odoo shell`.

All of it by the people who would do it, at the hour at which they would.

EFIRMA names the folder that receives the company's throw-away e.firma, SISUB the one
for the return to Infonavit, whose third cuatrimestre is begun, too.
"""
# ruff: noqa: F821  «env» is the shell's

import base64
import io
import os
import zipfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from freezegun import freeze_time
from reportlab.pdfgen.canvas import Canvas

from odoo.addons.l10n_mx_efirma.tests import efirma_factory

YEAR = 2026
LEFT_OUT = "Renta de maquinaria con operador: no es un servicio especializado."
FOLIO = "N262253432"
README = """\
e.firma de prueba, hecha por script/demo para la empresa de demostración. No la emitió
el SAT y no vale nada fuera de aquí. autoridad.cer es el certificado de la autoridad
ficticia que la emitió.
"""


def ref(name):
    return env.ref(f"l10n_mx_icsoe.demo_{name}")


@contextmanager
def acting(name, moment, model="l10n_mx_icsoe.filing"):
    """The returns as the demo user ``name`` sees them at ``moment`` in central Mexico;
    what is done is kept.
    """
    with freeze_time(f"{moment}-06:00"):
        yield (
            env[model]
            .with_user(ref(f"user_{name}"))
            .with_context(
                lang="es_MX",
                tz="America/Mexico_City",
                allowed_company_ids=ref("company").ids,
                # Nobody is written to: the addresses are invented.
                mail_notify_force_send=False,
                mail_activity_quick_update=True,
            )
        )
        # Within that moment: the history of a return is written when its work is
        # committed.
        env.cr.commit()


def settle_people():
    """Everybody reads Spanish on Mexican time."""
    logins = ["admin", "capturista", "firmante", "rrhh", "ventas"]
    people = env["res.users"].search([("login", "in", logins)])
    people.write({"lang": "es_MX", "tz": "America/Mexico_City"})
    # Who reads English reads dates as the documents have them.
    env.ref("base.lang_en").date_format = "%d/%m/%Y"
    # The administrator opens the settings of the demo company, not of Odoo's own.
    env.ref("base.user_admin").company_id = ref("company")


def make_efirma(folder):
    """Write an e.firma of the demo company into ``folder``; give it back. The authority
    that issued it is trusted as a test: whatever is signed in this database says so.
    """
    company, authority = ref("company"), efirma_factory.authority()
    env["l10n_mx_efirma.authority"].create(
        {
            "filename": "autoridad.cer",
            "content": base64.b64encode(authority),
            "is_test": True,
        }
    )
    efirma = efirma_factory.make(
        company.vat,
        "OFICIOS ESPECIALIZADOS DEL BAJIO SA DE CV",
        representative_rfc="VICA750321QX8",
        not_after=datetime.now(timezone.utc) + timedelta(days=730),
    )
    (folder / f"{company.vat}.cer").write_bytes(efirma.certificate)
    (folder / f"{company.vat}.key").write_bytes(efirma.private_key)
    (folder / "contrasena.txt").write_text(f"{efirma.password}\n", "utf-8")
    (folder / "autoridad.cer").write_bytes(authority)
    (folder / "LEEME.txt").write_text(README, "utf-8")
    return efirma


def acknowledgement():
    """A PDF in the place of the one that IMSS's portal gives; it says that it
    is none.
    """
    target = io.BytesIO()
    page = Canvas(target, invariant=True)
    text = page.beginText(72, 700)
    text.textLines(f"""
        ACUSE DE DEMOSTRACIÓN – NO LO EMITIÓ EL IMSS
        Informativa de contratos, {YEAR}, cuatrimestre 1, normal
        {ref("company").name} · {ref("company").vat}
        Folio {FOLIO} · 12/05/{YEAR}
    """)
    page.drawText(text)
    page.save()
    return target.getvalue()


def file_first_period(efirma):
    with acting("capturista", f"{YEAR}-05-08T10:12:00") as mine:
        filing = mine.close(ref("company").id, YEAR, 1)
    with acting("capturista", f"{YEAR}-05-11T17:40:00") as mine:
        mine.browse(filing.id).action_send_to_sign()
    with acting("signatory", f"{YEAR}-05-12T09:05:00") as mine:
        mine.browse(filing.id).sign(
            efirma.certificate, efirma.private_key, efirma.password
        )
    with acting("signatory", f"{YEAR}-05-12T11:31:00") as mine:
        mine.browse(filing.id).register_acknowledgement(
            FOLIO, f"{YEAR}-05-12", acknowledgement()
        )


def begin_second_period():
    with acting("capturista", f"{YEAR}-09-02T10:20:00") as mine:
        filing = mine.close(ref("company").id, YEAR, 2)
        rented = filing.contract_ids.filtered(
            lambda contract: contract.order_id == ref("order_hospital_equipment")
        )
        rented.action_leave_out(LEFT_OUT)


def begin_third_period():
    with acting("capturista", f"{YEAR}-11-10T12:00:00") as mine:
        mine.close(ref("company").id, YEAR, 3)


def close_sisub(folder):
    company, model = ref("company").id, "l10n_mx_sisub.filing"
    with acting("capturista", f"{YEAR}-11-10T12:30:00", model) as mine:
        filing = mine.close(company, YEAR, 2)
        filing.action_prepare()
        with zipfile.ZipFile(io.BytesIO(filing.package())) as archive:
            archive.extractall(folder)
        mine.close(company, YEAR, 3)


os.umask(0o077)  # what is written is for its owner's eyes
settle_people()
file_first_period(make_efirma(Path(os.environ["EFIRMA"])))
begin_second_period()
begin_third_period()
close_sisub(os.environ["SISUB"])
