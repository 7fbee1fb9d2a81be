"""What the columns of a file are for, and how its first rows read, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.regions import region_names
from campaigns.phones import WORLD
from campaigns.problems import row_sentence

COUNTRIES_NAMED = 4
ROLES = {
    "number": gettext_lazy("Phone number"),
    "country": gettext_lazy("Country"),
    "sender": gettext_lazy("Sender ID"),
    "text": gettext_lazy("Text"),
    "send_at": gettext_lazy("Send time"),
    "client_ref": gettext_lazy("Your own id"),
}


def look_of(preview: Mapping[str, Any]) -> str:
    """`196 of 200 numbers read as India, 3 as France, 1 cannot be read.`; '' of an old preview."""
    look = preview.get("look")
    if not look:
        return ""
    rows, countries = look["rows"], look["countries"]
    parts = [_part(place, rows, *pair) for place, pair in enumerate(countries[:COUNTRIES_NAMED])]
    others = sum(count for _country, count in countries[COUNTRIES_NAMED:])
    if others:
        parts.append(_("%s as other countries") % _figure(others))
    if look["unread"] and parts:
        unread = ngettext("%s cannot be used", "%s cannot be used", look["unread"])
        parts.append(unread % _figure(look["unread"]))
    elif look["unread"]:
        parts.append(_("None of %s numbers can be used") % _figure(rows))
    return ", ".join(parts) + "."


def home_doubted(preview: Mapping[str, Any]) -> str:
    """The country that numbers without a code are read as, where most cannot be; else ''."""
    look = preview.get("look")
    if not look or 2 * look["unread"] < look["rows"]:
        return ""
    return region_names().get(preview["region"], "")


def looked_at(preview: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The first numbers that cannot be used: row, value and why."""
    samples = (preview.get("look") or {}).get("samples", [])
    return [
        {"row": item["row"], "value": item["value"], "why": row_sentence(item["code"])}
        for item in samples
    ]


def _part(place: int, rows: int, country: str, count: int) -> str:
    name = _("no country’s") if country == WORLD else region_names().get(country, country)
    if place:
        return _("%(count)s as %(country)s") % {"count": _figure(count), "country": name}
    words = {"count": _figure(count), "rows": _figure(rows), "country": name}
    sentence = ngettext(
        "%(count)s of %(rows)s number reads as %(country)s",
        "%(count)s of %(rows)s numbers read as %(country)s",
        rows,
    )
    return sentence % words


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)
