"""Sign and verify with this Python's own lxml and xmlsec; the last line says whether it
can be done. Run by script/matrix.
"""

from datetime import datetime, timezone

import outside_odoo

outside_odoo.prepare()

try:
    import xmlsec  # noqa: F401  the mismatch is told at the import

    from odoo.addons.l10n_mx_efirma.tests import efirma_factory
    from odoo.addons.l10n_mx_efirma.tools import efirma

    rfc, moment = "LTQ150612A10", datetime(2026, 9, 10, tzinfo=timezone.utc)
    made = efirma_factory.make(rfc, "LIMPIEZA")
    signed = efirma.sign(
        f'<a fechaFirma="{moment.isoformat()}">x</a>'.encode(),
        made.certificate,
        made.private_key,
        made.password,
        rfc=rfc,
        moment=moment,
    )
    print("signs and verifies" if efirma.verify(signed).valid else "does not verify")
except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
    print(f"no: {type(error).__name__}: {error}")
