# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A street as Mexicans write it, taken apart as IMSS's portal asks for it.

>>> tuple(split_street("Calle de los Canteros 118, int. 4"))
('Calle de los Canteros', '118', '4', '')
>>> tuple(split_street("Av. 5 de Febrero No. 1325-B entre Pino y Roble"))
('Av. 5 de Febrero', '1325-B', '', 'Pino y Roble')
>>> tuple(split_street("Pino Suárez 20 - 3"))
('Pino Suárez', '20', '3', '')
>>> tuple(split_street("Carretera a Celaya Km 12"))
('Carretera a Celaya Km 12', '', '', '')
>>> split_street("Quintana 300 Piso 5 Ofna. 502").street  # 5 and 502 are no doors
'Quintana 300 Piso 5 Ofna. 502'
>>> parts = Street("Calle de los Canteros 118, int.", "4")
>>> tuple(trusted("Calle de los Canteros 118, int. 4", parts))
('Calle de los Canteros', '118', '4', '')
>>> trusted("Carretera a Celaya Km 12", Street("Carretera a Celaya Km", "12")).street
'Carretera a Celaya Km 12'
>>> interior_number("Depto. 302"), interior_number("Centro")
('302', '')
"""

import re
from typing import NamedTuple

_INSIDE = (
    r"(?:int(?:erior)?|depto|departamento|dpto|despacho|desp|oficina|ofna|ofic|of|local"
    r"|loc|piso|suite|bodega|nave)\b"
)
_HAS_INSIDE = re.compile(rf"\b{_INSIDE}", re.IGNORECASE)
_INTERIOR = (
    rf"{_INSIDE}\.?\s*(?:no\.?|núm\.?|num\.?|#)?\s*"
    r"(?P<interior>[0-9]+[a-z]?(?:-[0-9a-z]+)?|[a-z](?:-?[0-9]+)?)"
)
_ONLY_INTERIOR = re.compile(rf"\s*{_INTERIOR}\s*\.?\s*", re.IGNORECASE)
_AT_END = re.compile(rf"[\s,;–-]+{_INTERIOR}\s*\.?\s*$", re.IGNORECASE)
# How Odoo writes a door after its split number: «Pino Suárez 20 - 3».
_DOOR = re.compile(
    r"(?:(?<=[0-9])|(?<=[0-9][a-z]))\s+-\s+(?P<interior>[0-9a-z][0-9a-z-]*)\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"[\s,;(]+(?:entre(?:\s+calles?)?|e/)\s+(?P<between>.+?\s(?:y|e)\s.+?)\)?\s*$",
    re.IGNORECASE,
)
_EXTERIOR = re.compile(
    r"[\s,;]+(?:(?:no|núm|num|número|numero|ext|exterior)\b\.?\s*|#\s*)*"
    r"(?P<exterior>[0-9]+(?:\s?[a-z])?(?:-[0-9a-z]+)?|s/n)\s*$",
    re.IGNORECASE,
)
# The number after these belongs to the name: it is no door.
_PART_OF_NAME = re.compile(
    r"\b(?:km|kilómetro|kilometro|calle|avenida|av|andador|carretera|lote|lt|manzana|mz"
    r"|privada|priv|retorno|de)\.?\s*$",
    re.IGNORECASE,
)


class Street(NamedTuple):
    """All texts; empty when the text does not say it."""

    street: str = ""
    exterior_number: str = ""
    interior_number: str = ""
    between_streets: str = ""


def split_street(text):
    """The ``Street`` that ``text`` says: all of it where no number can be told from the
    name.
    """
    whole = rest = " ".join((text or "").split())
    found = {}
    for pattern, name in (
        (_BETWEEN, "between"),
        (_AT_END, "interior"),
        (_DOOR, "interior"),
        (_EXTERIOR, "exterior"),
    ):
        match = pattern.search(rest)
        if match and not (
            name == "exterior" and _PART_OF_NAME.search(rest[: match.start()])
        ):
            found[name], rest = match[name], rest[: match.start()].rstrip(" ,;-–")
    if "exterior" not in found or _HAS_INSIDE.search(rest):
        return Street(whole)
    return Street(
        rest,
        found["exterior"].replace(" ", ""),
        found.get("interior", ""),
        found.get("between", ""),
    )


def trusted(text, parts):
    """The ``Street`` of an address that another add-on keeps as ``text`` and, split by
    rules that know no Mexican address, as ``parts``: those where both say the same.
    """
    said = split_street(text)
    if said.exterior_number:
        agrees = said[1:3] == parts[1:3]
    else:
        name = parts.street
        agrees = not (_PART_OF_NAME.search(name) or _HAS_INSIDE.search(name))
    return parts if agrees else said


def interior_number(text):
    """The number in a text that is only that, such as «Depto. 302»; else empty."""
    match = _ONLY_INTERIOR.fullmatch(text or "")
    return match["interior"] if match else ""
