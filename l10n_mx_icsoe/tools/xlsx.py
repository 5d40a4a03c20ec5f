# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of an Excel workbook (ECMA-376, SpreadsheetML) that are the same for every
sheet: what files there are, how cells can look, what the sheets are called.

Written as text: for a return of fifty thousand workers in a thousand sheets openpyxl
takes eight times as long, almost as long as all the rest of the return.
"""

from .xml_text import escape, escape_attribute

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_TOP = '<alignment vertical="top"/>'
_LEFT = '<alignment horizontal="left" vertical="top"/>'
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
_GENERAL, _TEXT, _WHOLE, _CENTS, _DAY = 0, 49, 1, 2, 164
_BLUE, _RED, _ORANGE, _LINK = "FF1F4E5F", "FFC00000", "FFB45F06", "FF0563C1"
_SIZE = 11


def _font(color, size=_SIZE, weight="<b/>"):
    return (
        f'<font>{weight}<sz val="{size}"/><color rgb="{color}"/>'
        '<name val="Calibri"/></font>'
    )


_BLACK = "FF000000"
_FONTS = {
    "plain": _font(_BLACK, weight=""),
    "bold": _font(_BLACK),
    "title": _font(_BLUE, 14),
    "section": _font(_BLUE, 12),
    "white": _font("FFFFFFFF"),
    "red": _font(_RED),
    "orange": _font(_ORANGE),
    "blue": _font(_BLUE),
    "link": _font(_LINK, weight="<u/>"),
}
#: How a cell looks: font, filled, line below, format of the number, alignment. The
#: format of texts keeps a leading zero when somebody edits the cell.
_LOOKS = {
    None: ("plain", 0, 0, _GENERAL, ""),
    "title": ("title", 0, 0, _GENERAL, ""),
    "section": ("section", 0, 1, _GENERAL, ""),
    "head": ("white", 2, 0, _TEXT, _WRAPPED),
    "label": ("bold", 0, 0, _GENERAL, _TOP),
    "text": ("plain", 0, 0, _TEXT, ""),
    "long": ("plain", 0, 0, _TEXT, _WRAPPED),
    "error": ("red", 0, 0, _GENERAL, _TOP),
    "warning": ("orange", 0, 0, _GENERAL, _TOP),
    "info": ("blue", 0, 0, _GENERAL, _TOP),
    "date": ("plain", 0, 0, _DAY, _LEFT),
    "count": ("plain", 0, 0, _WHOLE, _LEFT),
    "cents": ("plain", 0, 0, _CENTS, ""),
    "link": ("link", 0, 0, _TEXT, _TOP),
}
#: Look → its number in the workbook.
STYLES = {look: number for number, look in enumerate(_LOOKS)}


def parts(sheets, title="", creator=""):
    """``(name, text)`` of every file of the workbook but the sheets themselves.

    ``sheets`` are pairs: the title, and whether its first row is repeated on each page.
    """
    numbers = range(1, len(sheets) + 1)
    yield "[Content_Types].xml", _types(numbers)
    yield (
        "_rels/.rels",
        _relations(
            (f"{RELATIONS}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
    )
    yield "docProps/core.xml", _properties(title, creator)
    yield "xl/styles.xml", _styles()
    yield "xl/workbook.xml", _workbook(sheets)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            *(
                (f"{RELATIONS}/worksheet", f"worksheets/sheet{one}.xml")
                for one in numbers
            ),
            (f"{RELATIONS}/styles", "styles.xml"),
        ),
    )


def quoted(title):
    """A sheet's title as formulas and links name it."""
    return "'" + title.replace("'", "''") + "'"


def _types(numbers):
    names = {
        "/xl/workbook.xml": f"{_CONTENT}.sheet.main+xml",
        "/xl/styles.xml": f"{_CONTENT}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties"
        "+xml",
        **{
            f"/xl/worksheets/sheet{number}.xml": f"{_CONTENT}.worksheet+xml"
            for number in numbers
        },
    }
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in names.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*kinds_and_targets):
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(kinds_and_targets, 1)
        )
        + "</Relationships>"
    )


def _properties(title, creator):
    return (
        f"{DECLARATION}<cp:coreProperties"
        f' xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title>"
        f"<dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
    )


def _styles():
    fonts = list(_FONTS)
    none = "<left/><right/><top/>"
    line = '<bottom style="thin"><color rgb="FFB7B7B7"/></bottom>'
    dark = (
        f'<patternFill patternType="solid"><fgColor rgb="{_BLUE}"/>'
        '<bgColor indexed="64"/></patternFill>'
    )
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{fonts.index(font)}" fillId="{fill}"'
        f' borderId="{border}" xfId="0" applyNumberFormat="1" applyFont="1"'
        f' applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
        for font, fill, border, number, alignment in _LOOKS.values()
    )
    return (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
        f'<numFmts count="1"><numFmt numFmtId="{_DAY}" formatCode="dd/mm/yyyy"/>'
        f'</numFmts><fonts count="{len(fonts)}">{"".join(_FONTS.values())}</fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill><fill>{dark}</fill></fills>'
        f'<borders count="2"><border>{none}<bottom/><diagonal/></border>'
        f"<border>{none}{line}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(_LOOKS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    )


def _workbook(sheets):
    listed = "".join(
        f'<sheet name="{escape_attribute(title)}" sheetId="{number}"'
        f' r:id="rId{number}"/>'
        for number, (title, _repeated) in enumerate(sheets, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">'
        f"{escape(quoted(title))}!$1:$1</definedName>"
        for place, (title, is_repeated) in enumerate(sheets)
        if is_repeated
    )
    names = f"<definedNames>{titles}</definedNames>" if titles else ""
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets>{names}"
        "</workbook>"
    )
