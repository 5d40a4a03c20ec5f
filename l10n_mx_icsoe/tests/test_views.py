# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.tests import tagged

from .common import IcsoeCase

#: What nobody groups by, and what is personal.
WITHHELD = {
    "certificate_number",
    "curp",
    "digest",
    "fingerprint",
    "generation",
    "l10n_mx_curp",
    "l10n_mx_rfc",
    "module",
    "nss",
    "rank",
    "reminder",
    "sequence",
    "sha256",
    "size",
    "source",
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestViews(IcsoeCase):
    """What every screen of every add-on of ours keeps to."""

    def _views(self):
        """Our views, each with its own part of the XML."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "=like", "l10n_mx_%")]
        )
        ours = ("l10n_mx_icsoe", "l10n_mx_efirma", "l10n_mx_sisub")
        data = data.filtered(lambda one: one.module.startswith(ours))
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            if view.type != "qweb":
                yield view, etree.fromstring(view.arch_db)

    def test_a_confirmation_says_what_its_buttons_do(self):
        for view, arch in self._views():
            for button in arch.iter("button"):
                if button.get("confirm"):
                    with self.subTest(view=view.xml_id, button=button.get("name")):
                        self.assertTrue(button.get("confirm-label"))
                        self.assertTrue(button.get("cancel-label"))

    def test_the_next_step_is_the_first_button(self):
        """A phone shows the first visible button, and the others behind ⋮."""
        for name in ("l10n_mx_icsoe.filing", "l10n_mx_sisub.filing"):
            if name not in self.env:
                continue
            arch = etree.fromstring(self.env[name].get_view(view_type="form")["arch"])
            primary = [
                "btn-primary" in (button.get("class") or "")
                for button in arch.iterfind("header/button")
            ]
            self.assertEqual(primary, sorted(primary, reverse=True), name)

    def test_every_date_has_its_year(self):
        """Odoo leaves the year away while it is this one's: a return of the last
        cuatrimestre is filed in the next.
        """
        short = []
        for view, arch in self._views():
            if view.type not in ("form", "list", "kanban"):
                continue
            for field in arch.iter("field"):
                model = self._model_of(view, field)
                its = model and self.env[model]._fields.get(field.get("name"))
                hidden = "invisible" in field.attrib and field.get("invisible") == "1"
                if (
                    its is not None
                    and its.type in ("date", "datetime")
                    and not hidden
                    and not field.get("column_invisible")
                    and not field.get("position")
                    and not field.get("widget")
                    and "'numeric'" not in (field.get("options") or "")
                ):
                    short.append((view.xml_id, its.name))
        self.assertEqual(short, [])

    def test_a_line_of_text_wraps_in_a_list(self):
        """Odoo cuts a cell after the type of its field, whatever its widget: only a
        class makes one line of text go on below.
        """
        cut = []
        for view, arch in self._views():
            for field in arch.iter("field"):
                model = self._model_of(view, field)
                its = model and self.env[model]._fields.get(field.get("name"))
                if (
                    its is not None
                    and its.type == "char"
                    and field.get("widget") == "text"
                    and next(field.iterancestors("list"), None) is not None
                ):
                    cut.append((view.xml_id, its.name))
        self.assertEqual(cut, [])

    def _model_of(self, view, node):
        """The model of a field in a view: a list inside a field shows the lines."""
        inside = [parent.get("name") for parent in node.iterancestors("field")]
        model = view.model
        for name in reversed(inside):
            its = self.env[model]._fields.get(name) if model in self.env else None
            model = its.comodel_name if its is not None and its.relational else model
        return model if model in self.env else None

    def test_neither_machinery_nor_personal_data_is_offered_to_group_by(self):
        offered = {
            (model._name, name)
            for model in (
                self.env["l10n_mx_icsoe.filing"],
                self.env["l10n_mx_icsoe.filing.contract"],
                self.env["l10n_mx_icsoe.filing.worker"],
                self.env["l10n_mx_icsoe.issue"],
                self.env["hr.employee"].with_user(self.hr_manager),
            )
            for name, field in model.fields_get(attributes=["groupable"]).items()
            if field["groupable"]
        }
        self.assertEqual([one for one in offered if one[1] in WITHHELD], [])
        self.assertIn(("l10n_mx_icsoe.filing", "state"), offered)

    def test_three_menus_at_the_top(self):
        menus = self.env["ir.ui.menu"].with_user(self.signatory)
        root = self.env.ref("l10n_mx_icsoe.menu_root")
        tops = menus.search([("parent_id", "=", root.id)])
        self.assertEqual(
            tops.mapped("name"),
            ["Filings", "Contracts and Workers", "Configuration"],
        )
