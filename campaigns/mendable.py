"""Which rules of campaigns.repairs may help against which cause, and what they are called."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.destinations import country_name
from campaigns import repairs
from campaigns.repairs import Repair

_COUNTRY = (repairs.SET_COUNTRY,)

# The rules by the code of campaigns.problems, the likeliest first.
FITTING: dict[str, tuple[str, ...]] = {
    "number_characters": (repairs.DIGITS_ONLY, repairs.FIRST_NUMBER),
    "number_long": (repairs.FIRST_NUMBER, repairs.SET_COUNTRY),
    "number_short": _COUNTRY,
    "number_country": _COUNTRY,
    "number_invalid": _COUNTRY,
    "number_not_mobile": (repairs.FIRST_NUMBER, repairs.SET_COUNTRY),
    "country_unknown": _COUNTRY,
    "missing_value": (repairs.FILL_BLANK,),
    "cell_error": (repairs.FILL_BLANK,),
    "sender_unknown": (repairs.TRIM,),
    "text_long": (repairs.TRIM,),
    "too_many_cells": (repairs.CUT_CELLS,),
}
TITLES: dict[str, Promise] = {
    repairs.SET_COUNTRY: gettext_lazy("Read numbers without a country code as numbers of"),
    repairs.ADD_PLUS: gettext_lazy("Add the plus to numbers that begin with a country code"),
    repairs.DIGITS_ONLY: gettext_lazy("Strip letters and marks around the number"),
    repairs.FIRST_NUMBER: gettext_lazy("Take the first of several numbers in a cell"),
    repairs.TRIM: gettext_lazy("Take out spaces that are too many"),
    repairs.PLAIN_TEXT: gettext_lazy("Replace curly quotes and the like by plain ones"),
    repairs.FILL_BLANK: gettext_lazy("Fill in where the column is blank"),
    repairs.CUT_CELLS: gettext_lazy("Leave out the cells past the header"),
}


class Offer(NamedTuple):
    """A rule that may help: `by_value` is the column whose value it is offered for, if any."""

    kind: str
    title: str
    column: str
    needs_country: bool
    needs_value: bool
    by_value: str = ""


def offers(code: str, column: str, by_value: Sequence[str] = ()) -> list[Offer]:
    """The rules for one cause; `by_value` are columns that may tell which rows are meant."""
    found = []
    for kind in FITTING.get(code, ()):
        own = "" if kind in repairs.ON_NUMBERS else column
        where = by_value[0] if by_value and kind == repairs.SET_COUNTRY else ""
        needs_country = kind == repairs.SET_COUNTRY
        needs_value = kind == repairs.FILL_BLANK
        offer = Offer(kind, str(TITLES[kind]), own, needs_country, needs_value, where)
        found.append(offer)
    return found


def words(repair: Repair) -> str:
    """What a rule does, in words."""
    return _where(_what(repair), repair)


def _what(repair: Repair) -> str:
    if repair.kind == repairs.SET_COUNTRY:
        return _("Read numbers without a country code as numbers of %(country)s") % {
            "country": country_name(repair.value)
        }
    if repair.kind == repairs.FILL_BLANK:
        return _("Fill in “%(value)s” where the column “%(column)s” is blank") % repair._asdict()
    title = str(TITLES[repair.kind])
    if repair.column:
        return _("%(rule)s, in the column “%(column)s”") % {"rule": title, "column": repair.column}
    return title


def _where(what: str, repair: Repair) -> str:
    if not repair.where:
        return what
    return _("%(rule)s, where “%(column)s” is “%(value)s”") % {
        "rule": what,
        "column": repair.where,
        "value": repair.equals,
    }
