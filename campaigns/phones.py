"""Reading a recipient's number from a cell: spreadsheet damage undone, then judged exactly.

The judge is the `phonenumbers` library. In front of it stands a fast path of patterns generated
from the library's own metadata; it may only accept, never refuse, so it cannot change an answer.
"""

import re
import traceback
import unicodedata
from functools import cache
from typing import NamedTuple

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberDesc,
    PhoneNumberType,
    ValidationResult,
    is_possible_number_with_reason,
    is_valid_number,
    national_significant_number,
    number_type,
    parse,
    region_code_for_number,
)

LONGEST_CELL = 60
WORLD = "ZZ"  # satellite and other numbers of no country
NOT_MOBILE = frozenset(
    (
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    )
)

_SCIENTIFIC = re.compile(r"\+?([0-9])(?:[.,]([0-9]*))?[eE]\+?([0-9]{1,3})")
_WHOLE_FLOAT = re.compile(r"([0-9]+)[.,]0*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}")
_DOTTED = re.compile(r"\+[0-9]+(?:\.[0-9]+)+|[0-9]+(?:\.[0-9]+){2,}")
_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
_SPREADSHEET_TEXT = re.compile(r'="([^"]*)"')

_PARSE_CODES = {
    NumberParseException.INVALID_COUNTRY_CODE: "number_country",
    NumberParseException.TOO_SHORT_AFTER_IDD: "number_short",
    NumberParseException.TOO_SHORT_NSN: "number_short",
    NumberParseException.NOT_A_NUMBER: "number_short",  # digits are all it was given
    NumberParseException.TOO_LONG: "number_long",
}
_LENGTH_CODES = {
    ValidationResult.INVALID_COUNTRY_CODE: "number_country",
    ValidationResult.TOO_SHORT: "number_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "number_short",
    ValidationResult.TOO_LONG: "number_long",
}


class _Separators(dict[int, str | None]):
    """For str.translate: digits of every script become ASCII, separators go, the rest stays."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kept: str | None = char
        if char.isdecimal():
            kept = str(unicodedata.decimal(char))
        elif char == "\uff0b":
            kept = "+"
        elif (
            char.isspace()
            or char in "()[]\u2212"
            or unicodedata.category(char) in {"Zs", "Cf", "Pd"}
        ):
            kept = None
        self[code] = kept
        return kept


_SEPARATORS = _Separators()
ASCII_SEPARATORS = bytes(code for code in range(128) if _SEPARATORS[code] is None)


def _without_separators(raw: str) -> str:
    if raw.isascii():  # the same, six times as fast
        return raw.encode("ascii").translate(None, ASCII_SEPARATORS).decode("ascii")
    return raw.translate(_SEPARATORS)


def undamaged(raw: str) -> tuple[str, str]:
    """`(number, "")` with only digits and perhaps a leading +, or `("", problem code)`."""
    if len(raw) > LONGEST_CELL:
        return "", "number_characters"
    text = _without_separators(raw)
    if not _is_number(text):
        text, problem = _repaired(raw.strip())
        if problem:
            return "", problem
    return ("+" + text[2:] if text.startswith("00") else text), ""


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] == "+" else text
    return digits.isascii() and digits.isdigit()


def _repaired(text: str) -> tuple[str, str]:
    """Undo what spreadsheets do to numbers; as `undamaged`."""
    wrapped = _SPREADSHEET_TEXT.fullmatch(text)
    text = (wrapped[1] if wrapped else text).lstrip("'\u2019")
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        return _from_scientific(scientific[1], scientific[2] or "", int(scientific[3]))
    text = text.translate(_SEPARATORS)
    if not text:
        return "", "number_missing"
    whole = _WHOLE_FLOAT.fullmatch(text)
    if whole:
        text = whole[1]
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif _DOTTED.fullmatch(text):
        text = text.replace(".", "")
    if _is_number(text):
        return text, ""
    return "", "number_decimal" if _DECIMAL.fullmatch(text) else "number_characters"


def _from_scientific(first: str, decimals: str, exponent: int) -> tuple[str, str]:
    """A number shown as 9.19E+11 has lost its digits, unless all of them are written out."""
    if len(decimals) < exponent or decimals[exponent:].strip("0"):
        return "", "number_scientific"
    return first + decimals[:exponent], ""


class Plan(NamedTuple):
    """What the metadata of a calling code's main region says, in one pattern."""

    country: str
    pattern: re.Pattern[str]


@cache
def _plan(calling_code: int) -> Plan | None:
    """Accepts national numbers that parsing leaves as they are and that the main region owns."""
    country = COUNTRY_CODE_TO_REGION_CODE.get(calling_code, ("001",))[0]
    meta = PhoneMetadata.metadata_for_region(country) if country != "001" else None
    if meta is None or meta.general_desc is None or meta.mobile is None:
        return None
    if not meta.mobile.national_number_pattern:
        return None
    guards = rf"(?!0)(?=(?:{meta.general_desc.national_number_pattern})\Z)"
    if meta.national_prefix_for_parsing:
        guards += f"(?!{meta.national_prefix_for_parsing})"
    if meta.leading_digits:
        guards += f"(?={meta.leading_digits})"
    for kind in _no_phones(meta):
        guards += rf"(?!(?:{kind.national_number_pattern})\Z)"
    return Plan(country, re.compile(rf"{guards}(?:{meta.mobile.national_number_pattern})\Z"))


def _no_phones(meta: PhoneMetadata) -> list[PhoneNumberDesc]:
    """What a number that looks like a mobile's may be instead, and the judge asks for first."""
    kinds = (meta.premium_rate, meta.toll_free, meta.shared_cost, meta.uan, meta.voicemail)
    return [kind for kind in kinds if kind and kind.national_number_pattern]


class Home(NamedTuple):
    """How numbers of the reader's own region are written without a plus.

    `trunk` is '0' where that stands before a national number and is left out. `way_out` matches
    what leads abroad, `general` any national number.
    """

    plan: Plan
    code: str
    trunk: str
    way_out: re.Pattern[str]
    general: re.Pattern[str]


def _home(region: str) -> Home | None:
    meta = PhoneMetadata.metadata_for_region(region)
    plan = _plan(meta.country_code or 0) if meta else None
    if meta is None or meta.general_desc is None or plan is None or plan.country != region:
        return None
    return Home(
        plan,
        str(meta.country_code),
        "0" if meta.national_prefix == meta.national_prefix_for_parsing == "0" else "",
        re.compile(meta.international_prefix or r"(?!)"),
        re.compile(rf"(?:{meta.general_desc.national_number_pattern})\Z"),
    )


class PhoneReader:
    """Reads numbers as people of one region write them (`region`: ISO 3166 code such as IN).

    With `mobile`, numbers that cannot receive a message are refused: fixed lines of countries
    that tell them from mobiles, and numbers of services. Pagers, and numbers that belong to a
    person or to the internet, may receive one. `home` is None where the fast path knows nothing.
    """

    def __init__(self, region: str, *, mobile: bool = False) -> None:
        self.region, self._mobile = region.upper(), mobile
        self.home = _home(self.region)

    def read(self, raw: str) -> tuple[int, str] | str:
        """`(msisdn, country)`, or the code of a problem (see campaigns.problems)."""
        number = raw
        if not _is_number(raw) or raw.startswith("00"):
            number, problem = undamaged(raw)
            if problem:
                return problem
        return self.accept(number) or self.judge(number)

    def accept(self, number: str) -> tuple[int, str] | None:
        """The fast path: the judge's answer for most good numbers, None for all others."""
        if number[0] == "+":
            return _accept_international(number[1:])
        home = self.home
        if home is None or home.way_out.match(number):
            return None
        plan, code = home.plan, home.code
        if plan.pattern.match(number):
            return int(code + number), plan.country
        if home.trunk and number[0] == "0" and plan.pattern.match(number[1:]):
            return int(code + number[1:]), plan.country
        if number.startswith(code) and not home.general.match(number):
            return _accept_in(plan, code, number[len(code) :])
        return None

    def judge(self, number: str) -> tuple[int, str] | str:
        """What `phonenumbers` says."""
        try:
            parsed = parse(number, self.region)
        except NumberParseException as error:
            # The library's frames hold their exceptions and these the frames, ours below too.
            traceback.clear_frames(error.__traceback__)
            return _PARSE_CODES.get(error.error_type, "number_invalid")
        if not is_valid_number(parsed):
            return _LENGTH_CODES.get(is_possible_number_with_reason(parsed), "number_invalid")
        if self._mobile and number_type(parsed) in NOT_MOBILE:
            return "number_not_mobile"
        country = region_code_for_number(parsed) or WORLD
        msisdn = int(f"{parsed.country_code}{national_significant_number(parsed)}")
        return msisdn, country if len(country) == 2 else WORLD


def _accept_international(digits: str) -> tuple[int, str] | None:
    length, plan = plan_of_prefix(digits[:3])
    if plan and plan.pattern.match(digits, length):
        return int(digits), plan.country
    return None


@cache
def plan_of_prefix(prefix: str) -> tuple[int, Plan | None]:
    """The calling code that the first three digits begin with: its length and its plan."""
    for length in (1, 2, 3):
        code = prefix[:length]
        if code and code[0] != "0" and int(code) in COUNTRY_CODE_TO_REGION_CODE:
            return length, _plan(int(code))
    return 0, None


def _accept_in(plan: Plan, code: str, national: str) -> tuple[int, str] | None:
    return (int(code + national), plan.country) if plan.pattern.match(national) else None
