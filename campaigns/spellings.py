"""One phone number in all the ways people and files spell it: to find it, and to take it out."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import phonenumbers

TAKEN_OUT = "…"
# A shorter national number alone says too little: it must come with its country's code.
SHORTEST_ALONE = 6

_GAP = r"[\s().,\-/\u00a0\u2010-\u2015\u202f]{0,3}"
_ANOTHER_COUNTRY = re.compile(rf"\+\d{{1,4}}{_GAP}\Z")
# Between cells that are looked through as one text: no digit, and nothing that parts digits.
_BETWEEN = "|"


class Spellings:
    """Finds a number with and without its country's code, zero, plus and separators."""

    def __init__(self, msisdn: int) -> None:
        code, national = _parts(str(msisdn))
        self.msisdn = msisdn
        self.national = national
        digits = _GAP.join(national)
        abroad = rf"(?P<code>(?:\+|00|011)?{_GAP}{code}{_GAP}(?:\(?0\)?{_GAP})?)"
        home = rf"|0{_GAP}|" if len(national) >= SHORTEST_ALONE else ""
        self._pattern = re.compile(rf"(?<!\d)(?:{abroad}{home}){digits}(?!\d)")

    def found_in(self, text: str) -> bool:
        """Whether the number stands in a text, however it is spelled."""
        plain = _plain(text)
        return any(not self._abroad(plain, found) for found in self._pattern.finditer(plain))

    def found_among(self, cells: Iterable[str]) -> bool:
        """Whether it stands in one of these texts; one look for all of them."""
        return self.found_in(_BETWEEN.join(cells))

    def without(self, value: Any) -> Any:
        """The value without the number: '' where it was the whole text, 0 where it was an int.

        Lists and mappings are gone through; what is not touched comes back equal.
        """
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, str):
            return self._cut(value)
        if isinstance(value, int):
            return 0 if self.found_in(str(value)) else value
        if isinstance(value, dict):
            return {self.without(name): self.without(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.without(each) for each in value]
        return value

    def _cut(self, text: str) -> str:
        plain, at, kept = _plain(text), 0, []
        for found in self._pattern.finditer(plain):
            if not self._abroad(plain, found):
                kept.append(text[at : found.start()].removesuffix("+"))
                at = found.end()
        if not at:
            return text
        kept.append(text[at:])
        left = TAKEN_OUT.join(kept)
        return "" if left.strip(f"{TAKEN_OUT} +'=\"") == "" else left

    def _abroad(self, text: str, found: re.Match[str]) -> bool:
        """Whether it is the end of another country's number that happens to look the same."""
        before = text[max(0, found.start() - 8) : found.start()]
        return found["code"] is None and bool(_ANOTHER_COUNTRY.search(before))


def _parts(digits: str) -> tuple[str, str]:
    """The country's code and the number in it; one of no country stands whole."""
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return "", digits
    national = phonenumbers.national_significant_number(parsed)
    return digits.removesuffix(national), national


def _plain(text: str) -> str:
    """Digits of every script as ASCII, each in its place."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
