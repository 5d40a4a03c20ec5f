# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Spanish is complete and agrees with the sources. After a change of a text:
script/translate.
"""

import io
import re
from collections import Counter
from pathlib import Path

import polib
from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import trans_export

ADDON = "l10n_mx_icsoe"
DO_THIS = "run script/translate, and write in i18n/es.po what it lists"

#: Terms that are the same in both languages: names of Mexican documents and registers,
#: codes, examples, expressions.
SAME_IN_BOTH = {
    "<strong>REPSE</strong>",
    "'icsoe-%s-%s' % (object.year, object.period)",
    "AR000000/2024",
    "CURP",
    "Capturista",
    "Cuatrimestre",
    "Error",
    "Folio",
    "Folio %(folio)s",
    "ICSOE",
    "ICSOE · Ley del Seguro Social, art. 15-A",
    "ID",
    "N262253432",
    "NSS",
    "No.",
    "Normal",
    "Calle de los Canteros 118",
    "Colonia",
    "No",
    "REPSE",
    "RFC",
    "SBC",
    "SHA-256",
    "UMA",
    "UTF-8",
}

#: English that slips into a Spanish sentence when a term is translated in a hurry.
ENGLISH = re.compile(
    r"\b(and|are|client|company|contract|contracts|draft|filing|gather|is|mend|not|of|order|return|sign|signed|the|this|"
    r"with|worker|workers)\b",
    re.IGNORECASE,
)
#: One word for one thing, in every add-on: what is not written → what is instead.
OTHER_WORDS = {
    r"pedidos?": "orden",
    r"estancias?": "asignación",
    r"llaves?": "clave privada",
    r"móvil(es)?": "celular",
    r"advertencias?": "alerta",
    r"ficheros?": "archivo",
    r"e-?mails?": "correo",
    r"pulse|oprima": "presione",
    r"período": "periodo",
    r"sólo": "solo",
}
#: Leaving IMSS, and nothing else: who leaves a contract leaves a contract.
LEAVING_IMSS = re.compile(r"\b(dar|dado|dada|dé|causó) (de )?baja\b", re.IGNORECASE)
#: What is said in the language of computers also in Spanish.
_CODE = re.compile(r"--[\w-]+|%\(\w+\)[sd]|<[^>]*>|object\.\w+")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
_TAG = re.compile(r"</?(\w+)")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls._exported_terms()
        cls.template = polib.pofile(file_path(f"{ADDON}/i18n/{ADDON}.pot"))
        cls.spanish = polib.pofile(file_path(f"{ADDON}/i18n/es.po"))

    @classmethod
    def _exported_terms(cls):
        """Term → places, as Odoo exports them now. Without the demo records and what
        other add-ons give our models.
        """
        buffer = io.BytesIO()
        trans_export(None, [ADDON], buffer, "po", cls.env)
        exported = polib.pofile(buffer.getvalue().decode())
        ours = {
            entry.msgid: {
                place for place, _line in entry.occurrences if cls._is_ours(place)
            }
            for entry in exported
        }
        return {term: places for term, places in ours.items() if places}

    @classmethod
    def _is_ours(cls, place):
        record = place.rpartition(f":{ADDON}.")[2]
        if record.startswith("demo_"):
            return False
        if not place.startswith("model:ir.model.fields,"):
            return True
        field = cls.env.ref(f"{ADDON}.{record}")
        return ADDON in cls.env[field.model]._fields[field.name]._modules

    def test_every_term_has_spanish(self):
        finished = {entry.msgid for entry in self.spanish if entry.translated()}
        self.assertEqual(sorted(self.terms.keys() - finished), [], DO_THIS)

    def test_nothing_in_the_files_waits_for_its_spanish(self):
        self.assertEqual(
            [entry.msgid for entry in self.spanish if not entry.translated()],
            [],
            DO_THIS,
        )
        self.assertEqual(
            [entry.msgid for entry in self.spanish.obsolete_entries()], [], DO_THIS
        )

    def test_the_template_says_what_the_sources_say(self):
        stored = {
            entry.msgid: {place for place, _line in entry.occurrences}
            for entry in self.template
        }
        self.assertEqual(
            sorted(self.terms.keys() - stored.keys()), [], f"New terms: {DO_THIS}"
        )
        moved = [
            term for term, places in self.terms.items() if not places <= stored[term]
        ]
        self.assertEqual(
            moved, [], f"Used in places that the template does not name: {DO_THIS}"
        )
        gone = [
            term
            for term in stored.keys() - self.terms.keys()
            if not self._is_inherited(stored[term])
        ]
        self.assertEqual(sorted(gone), [], f"No longer in the sources: {DO_THIS}")
        self.assertEqual(
            {entry.msgid for entry in self.spanish}, stored.keys(), DO_THIS
        )

    def _is_inherited(self, places):
        """Whether a term of the template is one that another add-on gives our models,
        as the discussion of a filing.
        """
        return all(
            place.startswith("model:ir.model.fields,")
            and self.env.ref(place.rpartition(":")[2], raise_if_not_found=False)
            and not self._is_ours(place)
            for place in places
        )

    def test_placeholders_and_tags_agree(self):
        for entry in self.spanish:
            with self.subTest(term=entry.msgid):
                for pattern in (_PLACEHOLDER, _TAG):
                    self.assertEqual(
                        Counter(pattern.findall(entry.msgstr)),
                        Counter(pattern.findall(entry.msgid)),
                    )
                self.assertEqual(
                    entry.msgstr.endswith(" "),
                    entry.msgid.endswith(" "),
                    "a prompt ends in a blank",
                )

    def test_what_is_the_same_in_both_languages_is_so_on_purpose(self):
        same = {entry.msgid for entry in self.spanish if entry.msgid == entry.msgstr}
        self.assertEqual(same, SAME_IN_BOTH)

    def test_no_english_is_left_in_the_spanish(self):
        left = {
            entry.msgstr: sorted(set(ENGLISH.findall(_CODE.sub("", entry.msgstr))))
            for entry in self.spanish
            if entry.msgid not in SAME_IN_BOTH
            and ENGLISH.search(_CODE.sub("", entry.msgstr))
        }
        self.assertEqual(left, {})

    def test_one_word_for_one_thing_in_every_addon(self):
        other = re.compile(rf"\b({'|'.join(OTHER_WORDS)})\b", re.IGNORECASE)
        ours = Path(file_path(ADDON)).parent
        found = [
            (path.parts[-3], entry.msgstr)
            for name in ("l10n_mx_icsoe*", "l10n_mx_efirma", "l10n_mx_sisub")
            for path in ours.glob(f"{name}/i18n/es.po")
            for entry in polib.pofile(str(path))
            if other.search(_CODE.sub("", entry.msgstr))
            or (LEAVING_IMSS.search(entry.msgstr) and "IMSS" not in entry.msgstr)
        ]
        self.assertEqual(found, [], OTHER_WORDS)

    def test_views_and_messages_come_out_in_mexican_spanish(self):
        """One of each kind of term, through Odoo itself: the file is found, read and
        used for es_MX.
        """
        mexican = self._in_mexican()
        filing = mexican["l10n_mx_icsoe.filing"]
        self.assertEqual(mexican.ref(f"{ADDON}.menu_filings").name, "Informativas")
        self.assertEqual(
            filing.fields_get(["issue_ids"])["issue_ids"]["string"], "Hallazgos"
        )
        self.assertIn(
            ("nil", "Sin información"), filing.fields_get(["kind"])["kind"]["selection"]
        )
        self.assertIn(
            "Enviar a firma",
            filing.get_view(mexican.ref(f"{ADDON}.filing_view_form").id)["arch"],
        )
        labels = [label for _what, _action, label in filing._change_labels()]
        self.assertIn("contratos agregados: %(count)s", labels)
        cuatrimestres = mexican["l10n_mx_icsoe.close"].fields_get(["period"])["period"][
            "selection"
        ]
        self.assertIn(("1", "1 · Enero–abril"), cuatrimestres)

    def test_what_english_spells_alike_is_told_apart(self):
        """A return is filed and a draft is returned: one source, one translation, so
        the sources must differ.
        """
        mexican = self._in_mexican()
        form = mexican["l10n_mx_icsoe.return"].get_view(
            mexican.ref(f"{ADDON}.return_view_form").id
        )["arch"]
        button = etree.fromstring(form).find(".//button[@name='action_return']")
        self.assertIn("Devolver", button.get("string"))

    def _in_mexican(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.env["ir.module.module"]._load_module_terms([ADDON], ["es_MX"])
        return self.env(context={**self.env.context, "lang": "es_MX"})
