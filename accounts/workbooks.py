"""What an XLSX workbook consists of beside its rows: parts, styles, the frame of a sheet."""

from collections.abc import Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Styles of cells, by their places in the table of formats below.
PLAIN, TEXT, TITLE, MOMENT = range(4)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT = '<sz val="11"/><name val="Calibri"/>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_BASE = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_XF = '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0"/>'
_MOMENT = 164  # the first number that is free for formats of one's own
_FORMATS = (
    f'<numFmts count="1"><numFmt numFmtId="{_MOMENT}" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    "</numFmts>"
)
_CELLS = "".join(_XF.format(*pair) for pair in ((0, 0), (49, 0), (49, 1), (_MOMENT, 0)))
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">{_FORMATS}<fonts count="2"><font>{_FONT}</font>'
    f'<font><b/>{_FONT}</font></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    f'<borders count="1">{_NO_BORDER}</borders>'
    f'<cellStyleXfs count="1">{_BASE}</cellStyleXfs>'
    f'<cellXfs count="4">{_CELLS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def sheet_path(number: int) -> str:
    """Where in the workbook a sheet lies, from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def frame(names: Sequence[str]) -> dict[str, str]:
    """The parts of a workbook with sheets of these names, without the sheets."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/{sheet_path(n)}" ContentType="{_KIND}.worksheet+xml"/>'
        for n in numbers
    )
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    leads = [(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    leads.append((len(names) + 1, "styles", "styles.xml"))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCS}/{kind}" Target="{target}"/>'
        for n, kind, target in leads
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCS}"><sheets>{sheets}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/styles.xml": _STYLES,
    }
    return {path: XML + content for path, content in parts.items()}


def sheet_start(width: int) -> str:
    """The header stays in sight; columns are wide enough to read, and hold text."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{XML}<worksheet xmlns="{_MAIN}">'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(width, 1)}" width="20" style="{TEXT}" customWidth="1"/>'
        "</cols><sheetData>"
    )


SHEET_END = "</sheetData></worksheet>"
