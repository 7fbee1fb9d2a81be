"""Numbers as a spreadsheet shows them, so that an XLSX reads like the CSV saved from it.

Two departures, both on purpose: whole numbers without a format keep all their digits (a phone
number shown as 9.19E+11 is lost), and the date format that follows the reader's own locale is
shown as 2026-11-21.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from campaigns.intake.dateformats import TOKEN, Piece, show_date
from campaigns.intake.figures import ROUNDING, show_figures

Renderer = Callable[[str], str]

BUILTIN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"}
BUILTIN |= {14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM"}
BUILTIN |= {19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm"}
BUILTIN |= {37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)"}
BUILTIN |= {40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0"}

_SIMPLE = re.compile(r"(#,##)?0(?:\.(0+))?")
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*.|'
    r"\[\$(?P<currency>[^\]-]*)[^\]]*\]|"
    r"\[(?P<condition>[<>=]+-?[0-9.]+)\]|(?P<elapsed>\[[hms]+\])|\[[^\]]*\]|"
    r"(?P<general>General)|(?P<exponent>E[+-]0+)|(?P<digit>[0#?])|(?P<mark>[.,%@/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"([<>=]+)(-?[0-9.]+)")


def renderer(code: str, date1904: bool = False) -> Renderer:
    """A function from a cell's stored number to what the cell shows."""
    simple = _SIMPLE.fullmatch(code)
    if code in ("General", "@", ""):
        return general
    if code == "0":
        return _whole
    if simple:
        return _fixed(len(simple[2] or ""), bool(simple[1]))
    sections = [_Section(text) for text in _split_sections(code)[:4]]
    return lambda raw: _show(raw, sections, date1904)


def general(raw: str) -> str:
    """A number without a format: whole numbers in full, others in eleven characters."""
    if raw.isdigit() and raw.isascii() and len(raw) < 16:
        return raw.lstrip("0") or "0"
    number = _decimal(raw)
    if number is None:
        return raw
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 20:
        return f"{number:.0f}"
    if not Decimal("0.0001") <= abs(number) < Decimal(10) ** 10:
        return f"{number:.5E}"
    decimals = 10 - len(str(int(abs(number))))
    shown = f"{_rounded(number, decimals):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _whole(raw: str) -> str:
    if raw.isdigit() and raw.isascii() and raw[0] != "0" and len(raw) < 16:
        return raw
    return _fixed(0, False)(raw)


def _fixed(decimals: int, grouped: bool) -> Renderer:
    spec = f",.{decimals}f" if grouped else f".{decimals}f"
    short = re.compile(rf"(?:0|[1-9][0-9]{{0,9}})(?:\.([0-9]{{1,{max(min(decimals, 5), 1)}}}))?")

    def show(raw: str) -> str:
        if not grouped and decimals > 0 and (match := short.fullmatch(raw)):
            places = match[1] or ""  # all of them are shown, so nothing is rounded
            return raw + ("" if places else ".") + "0" * (decimals - len(places))
        number = _decimal(raw)
        return raw if number is None else format(_rounded(number, decimals), spec)

    return show


def _decimal(raw: str) -> Decimal | None:
    """The number at the fifteen digits a spreadsheet keeps; None when it is no finite number."""
    try:
        number = float(raw)
    except ValueError:
        return None
    return Decimal(format(number, ".15g")) if math.isfinite(number) else None


def _rounded(number: Decimal, decimals: int) -> Decimal:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)
    return rounded if rounded else abs(rounded)


def _split_sections(code: str) -> list[str]:
    """Cut at semicolons outside quotation marks, escapes and brackets."""
    return re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)', code) or [""]


class _Section:
    """One of the up to four parts of a format: its condition and its pieces."""

    def __init__(self, text: str) -> None:
        self.condition: tuple[str, Decimal] | None = None
        self.pieces: list[Piece] = []
        for match in _PIECE.finditer(text):
            self._add(match.lastgroup or "", match[match.lastgroup] if match.lastgroup else "")
        self.is_date = any(
            (kind == "other" and char in "ymdhsYMDHS") or kind == "elapsed"
            for kind, char in self.pieces
        )
        if self.is_date:
            self.pieces = _date_pieces(self.pieces)

    def _add(self, kind: str, text: str) -> None:
        if kind == "condition":
            parts = _CONDITION.fullmatch(text)
            number = _decimal(parts[2]) if parts else None
            self.condition = (parts[1], number) if parts and number is not None else None
        elif kind in ("quoted", "escaped", "currency"):
            self.pieces.append(("text", text))
        elif kind == "space":
            self.pieces.append(("text", " "))
        elif kind:
            self.pieces.append((kind, text))

    def holds(self, number: Decimal) -> bool:
        if self.condition is None:
            return False
        sign, bound = self.condition
        return {
            "<": number < bound,
            "<=": number <= bound,
            ">": number > bound,
            ">=": number >= bound,
            "=": number == bound,
            "<>": number != bound,
        }.get(sign, False)


def _date_pieces(pieces: list[Piece]) -> list[Piece]:
    """Join the single characters of a date format into its codes."""
    joined: list[Piece] = []
    plain = ""
    for kind, text in [*pieces, ("text", "")]:
        if kind != "text":
            plain += text
            continue
        end = 0
        for match in TOKEN.finditer(plain):
            joined.append(("text", plain[end : match.start()]))
            joined.append(("code", match[0]))
            end = match.end()
        joined += [("text", plain[end:]), ("text", text)]
        plain = ""
    return [piece for piece in joined if piece[1]]


def _show(raw: str, sections: list[_Section], date1904: bool) -> str:
    number = _decimal(raw)
    if number is None:
        return raw
    section, negative = _chosen(number, sections)
    if section.is_date:
        shown = show_date(number, section.pieces, date1904)
        return general(raw) if shown is None else shown
    if ("mark", "/") in section.pieces:
        return general(raw)
    if any(kind == "general" or text == "@" for kind, text in section.pieces):
        plain = general(raw)
        return "".join(
            plain if kind in ("general", "mark") else text for kind, text in section.pieces
        )
    return show_figures(abs(number) if negative else number, section.pieces)


def _chosen(number: Decimal, sections: list[_Section]) -> tuple[_Section, bool]:
    """The section for this number, and whether the section itself shows that it is negative."""
    conditional = [section for section in sections if section.condition]
    if conditional:
        for section in conditional:
            if section.holds(number):
                return section, False
        return next((s for s in sections if not s.condition), sections[-1]), False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False
