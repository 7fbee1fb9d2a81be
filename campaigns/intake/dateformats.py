"""Spreadsheet dates: a serial number of days shown through a date format."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

TOKEN = re.compile(r"\[[hms]+\]|am/pm|a/p|[ymdhs]+|\.0+", re.IGNORECASE)
_DAY = 86_400
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31

Piece = tuple[str, str]  # ("text", literal) or ("code", token)


def show_date(serial: Decimal, pieces: Sequence[Piece], date1904: bool) -> str | None:
    """The moment `serial` as the format shows it; None when no calendar has it."""
    if not 0 <= serial < _LAST_SERIAL:
        return None
    decimals = max((len(code) - 1 for kind, code in pieces if code[:2] == ".0"), default=0)
    unit = Decimal(1).scaleb(-decimals)
    seconds = (serial * _DAY).quantize(unit, rounding=ROUND_HALF_UP)
    moment = _moment(seconds, date1904)
    half_day = any(code.lower() in ("am/pm", "a/p") for kind, code in pieces if kind == "code")
    shown = []
    for place, (kind, code) in enumerate(pieces):
        if kind == "text":
            shown.append(code)
        elif code[0] == "[":
            shown.append(_elapsed(code[1:-1].lower(), int(seconds)))
        elif code[0] == ".":
            shown.append(f"{seconds % 1:.{decimals}f}"[1:])
        else:
            code = _minutes_or_months(pieces, place)
            shown.append(_part(code, moment, half_day))
    return "".join(shown)


def _moment(seconds: Decimal, date1904: bool) -> datetime:
    """The 1900 calendar counts a 29 February 1900 that never was."""
    days, rest = divmod(int(seconds), _DAY)
    if date1904:
        epoch = datetime(1904, 1, 1)
    else:
        epoch = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    return epoch + timedelta(days=days, seconds=rest)


def _minutes_or_months(pieces: Sequence[Piece], place: int) -> str:
    """`m` is minutes after hours or before seconds; written here as `n`."""
    code = pieces[place][1].lower()
    if code[0] != "m" or len(code) > 2:
        return code
    codes = [c.lower().strip("[") for kind, c in pieces[:place] if kind == "code"]
    after = [c.lower().strip("[") for kind, c in pieces[place + 1 :] if kind == "code"]
    if (codes and codes[-1][0] == "h") or (after and after[0][0] == "s"):
        return "n" * len(code)
    return code


def _part(code: str, moment: datetime, half_day: bool) -> str:
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    numbers = {"d": moment.day, "m": moment.month, "h": hour}
    numbers |= {"n": moment.minute, "s": moment.second}
    if code in ("am/pm", "a/p"):
        word = "AM" if moment.hour < 12 else "PM"
        return word if code == "am/pm" else word[0]
    if code[0] == "y":
        return f"{moment.year:04d}" if len(code) > 2 else f"{moment.year % 100:02d}"
    if len(code) <= 2:
        return f"{numbers[code[0]]:0{len(code)}d}"
    if code[0] == "d":
        return moment.strftime("%a" if len(code) == 3 else "%A")
    if code[0] == "m":
        name = moment.strftime("%b" if len(code) == 3 else "%B")
        return name[0] if len(code) == 5 else name
    return f"{numbers[code[0]]:02d}"


def _elapsed(code: str, seconds: int) -> str:
    size = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return f"{seconds // size:0{len(code)}d}"
