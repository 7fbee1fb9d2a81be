"""Hand-made XLS files: BIFF8 records in a compound document, as Excel 97 to 2003 wrote them."""

import struct
from collections.abc import Iterable, Sequence

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_FIRST_OWN_FORMAT = 164

Value = str | float | bool
Styled = tuple[float, str]  # a number and the format that shows it
Cell = Value | Styled


def xls(
    rows: Iterable[Sequence[Cell]], *, hidden_first: bool = False, records: bytes = b""
) -> bytes:
    """A workbook with one sheet of `rows`; `records` go among those of the whole workbook."""
    formats: dict[str, int] = {}
    sheet = _bof(0x10) + b"".join(_row(number, cells, formats) for number, cells in enumerate(rows))
    sheet += _record(0x0A)
    sheets = ["Hidden", "People"] if hidden_first else ["People"]
    length = len(_globals(formats, sheets, [0] * len(sheets), records))
    blank = _bof(0x10) + _row(0, ["wrong sheet"], {}) + _record(0x0A)
    bodies = [blank, sheet] if hidden_first else [sheet]
    places = [length + sum(map(len, bodies[:n])) for n in range(len(bodies))]
    return compound(_globals(formats, sheets, places, records) + b"".join(bodies))


def encrypted_xls() -> bytes:
    """One whose records are said to be encrypted."""
    return xls([["phone"], ["9876543210"]], records=_record(0x2F, struct.pack("<HHH", 0, 1, 2)))


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE compound document with one stream; no small-stream table, so it is padded."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // SECTOR)
    tables = -(-(sectors + 1) // (SECTOR // 4 - 1))  # the tables and the folder need entries too
    folder = tables + sectors
    chain = [_FAT] * tables + [tables + n + 1 for n in range(sectors)] + [_END]
    chain[tables + sectors - 1] = _END
    chain += [_FREE] * (tables * SECTOR // 4 - len(chain))
    places = [*range(tables), *[_FREE] * (109 - tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", tables, folder, 0, 4096, _END, 0, _END, 0, places[0])
    head += struct.pack("<108I", *places[1:])
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, tables, len(stream))
    body = struct.pack(f"<{len(chain)}I", *chain) + stream.ljust(sectors * SECTOR, b"\0")
    return head + body + entries.ljust(SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6))


def _globals(
    formats: dict[str, int], sheets: Sequence[str], places: Sequence[int], records: bytes
) -> bytes:
    found = _bof(5) + records + _record(0x42, struct.pack("<H", 1200))
    font = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
    found += _record(0x31, font + b"\x05\x00Arial") * 5
    for code, style in formats.items():
        found += _record(0x41E, struct.pack("<H", _FIRST_OWN_FORMAT + style) + _text(code))
    for key in [0, *(_FIRST_OWN_FORMAT + style for style in formats.values())]:
        found += _record(0xE0, struct.pack("<HHH", 0, key, 1) + bytes(14))
    for place, name in zip(places, sheets, strict=True):
        plain = name.encode()
        head = struct.pack("<IBB", place, name == "Hidden", 0)
        found += _record(0x85, head + bytes([len(plain), 0]) + plain)
    return found + _record(0x0A)


def _row(number: int, cells: Sequence[Cell], formats: dict[str, int]) -> bytes:
    return b"".join(_cell(number, place, cell, formats) for place, cell in enumerate(cells))


def _cell(row: int, column: int, cell: Cell, formats: dict[str, int]) -> bytes:
    if isinstance(cell, tuple):
        style = formats.setdefault(cell[1], len(formats)) + 1
        return _record(0x203, struct.pack("<HHHd", row, column, style, cell[0]))
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, bool):
        return _record(0x205, place + bytes([cell, 0]))
    if isinstance(cell, str):
        return _record(0x204, place + _text(cell)) if cell else b""
    return _record(0x203, place + struct.pack("<d", cell))


def _text(text: str) -> bytes:
    written = text.encode("utf-16-le")
    return struct.pack("<HB", len(written) // 2, 1) + written
