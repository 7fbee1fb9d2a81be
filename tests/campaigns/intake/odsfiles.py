"""Hand-made ODS files, and zip files of any members."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)
HIDDEN = (
    '<style:style style:name="ta9" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
BLANKS = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'  # noqa: E501


def ods(rows: str, *, tables: str = "", content: str = "", extra: Mapping[str, str] = {}) -> bytes:
    """An ODS whose sheet holds the given rows; `tables` stand before it, `content` in its place."""
    content = content or (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>'
        f"<office:automatic-styles>{HIDDEN}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}"
        f'<table:table table:name="People">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": MIMETYPE, "content.xml": content} | dict(extra))


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of `members`."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def row(*cells: str, repeat: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def text(shown: str, attributes: str = 'office:value-type="string"') -> str:
    """A cell with one paragraph of plain text, or a blank one."""
    if not shown:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{spaced(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {attributes}>{lines}</table:table-cell>"


def spaced(line: str) -> str:
    """Blanks that would run together stand as elements."""
    return escape(line).replace("  ", ' <text:s text:c="1"/>').replace("\t", "<text:tab/>")


def number(value: object, shown: str) -> str:
    return text(shown, f'office:value-type="float" office:value="{value}"')


def sheet(rows: Iterable[Iterable[str]]) -> bytes:
    """An ODS of text cells."""
    return ods("".join(row(*map(text, cells)) for cells in rows) + BLANKS)
