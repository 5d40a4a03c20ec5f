# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A model whose records are signed, which exists in tests only."""

import base64
from xml.sax.saxutils import escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, new_test_user

from . import efirma_factory as factory

MODEL = "l10n_mx_efirma.test_document"
RFC = "LTQ150612A10"


class Document(models.Model):
    _name = MODEL
    _module = None  # not one of the add-on's: only the tests put it into the registry
    _description = "Document to Sign"
    _inherit = ["l10n_mx_efirma.signable"]

    name = fields.Char()
    signed = fields.Char()
    signer = fields.Char()
    remembered = fields.Char()

    def _begin_signing(self):
        self.check_access("write")
        if self.signed:
            raise UserError(self.env._("It is signed already."))
        return self.sudo()  # sudo: the right to write was just checked

    def _signer_rfc(self):
        return RFC

    def _document_to_sign(self, moment):
        return (
            f'<doc fechaFirma="{moment.isoformat()}">{escape(self.name)}</doc>'.encode()
        )

    def _keep_signed(self, signed, verification):
        self.write({"signed": signed.decode(), "signer": verification.certificate.name})

    def _remembered_certificate(self):
        return base64.b64decode(self.remembered or "")


class SignableCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_to_registry(cls.registry, Document)
        cls.registry._setup_models__(cls.cr, [MODEL])
        cls.addClassCleanup(cls._forget_model)
        cls.registry.init_models(cls.cr, [MODEL], {})
        signers = cls.env["res.groups"].create({"name": "Signers"})
        model = cls.env["ir.model"]._get(MODEL)
        cls.env["ir.model.access"].create(
            {
                "name": "signer",
                "model_id": model.id,
                "group_id": signers.id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        groups = f"base.group_user,{cls._xml_id(signers)}"
        cls.signer = new_test_user(cls.env, "efirma_signer", groups)
        cls.nobody = new_test_user(cls.env, "efirma_nobody", "base.group_user")
        cls.trust()

    @classmethod
    def _xml_id(cls, record):
        cls.env["ir.model.data"].create(
            {
                "module": "l10n_mx_efirma",
                "name": "test_group",
                "model": record._name,
                "res_id": record.id,
            }
        )
        return "l10n_mx_efirma.test_group"

    @classmethod
    def _forget_model(cls):
        registry = cls.registry
        for parent in (*Document._inherit, "base"):
            registry[parent]._inherit_children.discard(MODEL)
        del registry.models[MODEL]
        registry._setup_models__(cls.cr, [])

    @classmethod
    def trust(cls, *which, is_test=True):
        """Trust authorities of ``efirma_factory``."""
        return cls.env["l10n_mx_efirma.authority"].create(
            [
                {
                    "content": base64.b64encode(factory.authority(each)),
                    "is_test": is_test,
                }
                for each in which or ["authority"]
            ]
        )

    def document(self, **values):
        """A document to sign, as the one who may sign it."""
        document = self.env[MODEL].create({"name": "Peña & Hijos", **values})
        return document.with_user(self.signer)

    @staticmethod
    def efirma(**values):
        """A throw-away e.firma of who must sign."""
        return factory.make(
            **{"rfc": RFC, "name": "LIMPIEZA TECNICA DE QUERETARO", **values}
        )
