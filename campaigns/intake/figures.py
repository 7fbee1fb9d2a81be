"""The digits of a number laid into the places of a number format such as `#,##0.00` or `00-000`."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from campaigns.intake.dateformats import Piece

# The largest double has 309 digits; formats add at most a few dozen decimals.
ROUNDING = Context(prec=700, rounding=ROUND_HALF_UP)

_POINT = ("mark", ".")
_COMMA = ("mark", ",")


def show_figures(number: Decimal, pieces: Sequence[Piece]) -> str:
    """`number` in the places of `pieces`; literal text stays where it stands."""
    places = list(pieces)
    point = places.index(_POINT) if _POINT in places else len(places)
    whole, part = places[:point], places[point + 1 :]
    exponent = next((text for kind, text in places if kind == "exponent"), "")
    if exponent:
        return _scientific(number, places, exponent)
    whole, grouped, thousands = _without_commas(whole)
    number *= Decimal(100) ** places.count(("mark", "%"))
    number /= Decimal(1000) ** thousands
    decimals = sum(1 for kind, _ in part if kind == "digit")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)
    digits, _, fraction = f"{rounded.copy_abs():f}".partition(".")
    sign = "-" if rounded < 0 else ""
    tail = _fraction(fraction, part)
    return (
        sign
        + _whole(digits.lstrip("0"), whole, grouped)
        + ("." if point < len(places) else "")
        + tail
    )


def _without_commas(whole: list[Piece]) -> tuple[list[Piece], bool, int]:
    """Commas between places group digits; those after the last place divide by thousands."""
    last = max((i for i, (kind, _) in enumerate(whole) if kind == "digit"), default=-1)
    first = next((i for i, (kind, _) in enumerate(whole) if kind == "digit"), last)
    grouped = _COMMA in whole[first:last] if last >= 0 else False
    thousands = whole[last + 1 :].count(_COMMA)
    return [piece for piece in whole if piece != _COMMA], grouped, thousands


def _whole(digits: str, pieces: Sequence[Piece], grouped: bool) -> str:
    """Fill places from the right; the leftmost place takes all digits that are left."""
    first = next((i for i, (kind, _) in enumerate(pieces) if kind == "digit"), -1)
    shown: list[str] = []
    done = 0

    def put(char: str) -> None:
        nonlocal done
        if grouped and done and done % 3 == 0:
            shown.append(",")
        shown.append(char)
        done += 1

    for place in range(len(pieces) - 1, -1, -1):
        kind, text = pieces[place]
        if kind != "digit":
            shown.append(text[::-1])
            continue
        if digits:
            put(digits[-1])
            digits = digits[:-1]
        elif text != "#":
            put("0" if text == "0" else " ")
        while place == first and digits:
            put(digits[-1])
            digits = digits[:-1]
    return "".join(shown)[::-1]


def _fraction(digits: str, pieces: Sequence[Piece]) -> str:
    """Decimals after the point; zeros at the end that stand in `#` places are not shown."""
    needed = len(digits.rstrip("0"))
    shown: list[str] = []
    used = 0
    for kind, text in pieces:
        if kind != "digit":
            shown.append(text)
            continue
        if used < needed or text == "0":
            shown.append(digits[used])
        elif text == "?":
            shown.append(" ")
        used += 1
    return "".join(shown)


def _scientific(number: Decimal, pieces: Sequence[Piece], exponent: str) -> str:
    places = list(pieces)
    end = next(i for i, (kind, _) in enumerate(places) if kind == "exponent")
    start = places.index(_POINT) if _POINT in places[:end] else end
    decimals = sum(1 for kind, _ in places[start:end] if kind == "digit")
    mantissa, _, power = f"{number:.{decimals}E}".partition("E")
    sign = "-" if power.startswith("-") else "+" if "+" in exponent else ""
    width = len(exponent) - 2
    tail = "".join(text for kind, text in places[end + 1 :] if kind == "text")
    return f"{mantissa}E{sign}{abs(int(power)):0{width}d}{tail}"
