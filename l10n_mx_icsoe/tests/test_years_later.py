# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.formats import informativa_xml
from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestYearsLater(IcsoeCase):
    """A return opened years later says what was filed, whatever became of the people
    and companies in it.
    """

    def setUp(self):
        super().setUp()
        self.worker = self._worker("Ana López")
        self.order = self._contract(workers=[self.worker])
        self.filing = self._close()
        self.filing.action_send_to_sign()

    def _file(self):
        self._sign(self.filing)
        self.filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10"
        )

    def _said(self):
        """Everything that a return shows or gives away."""
        self.env.flush_all()
        self.env.invalidate_all()
        filing = self.filing.sudo()
        report = self.env["ir.actions.report"].sudo()
        html, _kind = report.with_context(lang="en_US")._render_qweb_html(
            "l10n_mx_icsoe.report_filing", filing.ids
        )
        copied = [
            name
            for name in filing.contract_ids._fields
            if name.startswith(("client_", "service_", "date_"))
        ]
        return {
            "document": informativa_xml.build(filing._to_document()),
            "head": filing._document_head(),
            "pdf": html,
            "package": sorted(
                (file.name, file.sha256, file._bytes()) for file in filing.file_ids
            ),
            "screen": filing.read(
                [
                    "contractor_name",
                    "contractor_rfc",
                    "contractor_repse",
                    "contractor_email",
                    "contractor_mobile",
                    "contractor_address",
                    "kind",
                    "folio",
                    "worker_count",
                ]
            ),
            "contracts": filing.contract_ids.read(
                ["reference", "object", "worker_count", *copied], load=None
            ),
        }

    def _change_the_company(self):
        self.company.partner_id.write(
            {"street": "Otra calle 1", "zip": "01000", "vat": "XYZ010203AB9"}
        )
        self.company.write(
            {
                "name": "Otro Nombre SA",
                "email": "otro@otro.example",
                "phone": "55 1111 2222",
                "l10n_mx_icsoe_repse_number": "AR000001/2030",
                "l10n_mx_icsoe_repse_date": "2030-01-01",
                "l10n_mx_icsoe_email": "nuevo@otro.example",
                "l10n_mx_icsoe_mobile": "5533334444",
            }
        )

    def test_the_company_moves_and_changes_its_name(self):
        self._file()
        before = self._said()
        self._change_the_company()
        self.assertEqual(self._said(), before)
        self.assertEqual(self.filing.contractor_name, "Limpieza Técnica de Querétaro")
        self.assertEqual(self.filing.contractor_repse, "AR129038/2024")

    def test_what_is_signed_is_what_was_sent_to_sign(self):
        efirma = self._efirma()
        self._change_the_company()
        self._sign(self.filing, efirma)
        signed = (
            self.filing.file_ids.filtered(lambda file: file.kind == "signed_xml")
            ._bytes()
            .decode()
        )
        self.assertIn("LTQ150612A10", signed)
        self.assertIn("imss@ltq.example", signed)
        self.assertNotIn("XYZ010203AB9", signed)

    def test_in_draft_the_company_of_today_is_shown(self):
        self.filing.with_user(self.signatory).action_return("The company has moved")
        self._change_the_company()
        self.filing.invalidate_recordset()
        self.assertEqual(self.filing.contractor_name, "Otro Nombre SA")
        self.filing.action_gather()
        self.filing.action_send_to_sign()
        self.assertEqual(self.filing.contractor_rfc, "XYZ010203AB9")

    def test_everybody_renamed_and_archived(self):
        self._file()
        before = self._said()
        self.client.write(
            {
                "name": "Otros Aceros",
                "vat": "OAC010203AB9",
                "zip": "01000",
                "active": False,
            }
        )
        self.worker.write(
            {"name": "Ana de Otro", "ssnid": "", "l10n_mx_curp": False, "active": False}
        )
        self.worker.version_id.l10n_mx_sbc = 1
        self.order.write(
            {
                "l10n_mx_icsoe_object": "Otra cosa",
                "l10n_mx_icsoe_date_start": "2026-06-01",
            }
        )
        self.service.write({"name": "Otro servicio", "folio": "99999"})
        self.assertEqual(self._said(), before)

    def test_everybody_deleted(self):
        self._file()
        before = self._said()
        self.order.l10n_mx_icsoe_assignment_ids.unlink()
        self.worker.unlink()
        self.order._action_cancel()
        self.order.unlink()
        self.client.unlink()
        self.assertEqual(self._said(), before)
        with self.assertRaisesRegex(
            UserError, "^The record this line was copied from has been deleted.$"
        ):
            self.filing.worker_ids.action_open_source()

    def test_clients_merged(self):
        self._file()
        before = self._said()
        other = self._client("Aceros del Bajío (bueno)", "ABA980312QX8")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client + other).ids, other)
        self.assertFalse(self.client.exists())
        self.assertEqual(self._said(), before)
        self.assertEqual(
            self.filing.contract_ids.partner_id,
            other,
            "the source is found where it went",
        )
        self.assertEqual(self.filing.statement_ids.partner_id, other)
