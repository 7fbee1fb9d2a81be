"""What a limit is: its value and unit, where it stands, and how it is read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MB = 1024 * 1024


class Group(TextChoices):
    """Where a limit stands on the limits page; the order is that of the page."""

    CAMPAIGNS = "campaigns", _("Campaigns")
    CONTACTS = "contacts", _("Contacts")
    PRICES = "prices", _("Prices")
    REPORTS = "reports", _("Reports")
    API = "api", _("API")
    SIGN_IN = "sign_in", _("Signing in")
    OTHER = "other", _("Other")


@dataclass(frozen=True)
class Limit:
    """A named limit: `value` in `unit`, counted per `scope`.

    An account may have a value of its own from `least` to `most`, unless the limit is `fixed`: the
    same for everybody. `past` says what happens past it. Where `less_is_more`, the smaller value
    is the generous one.
    """

    name: str
    value: int
    unit: str
    scope: Any
    summary: Any
    group: Group = Group.OTHER
    past: Any = ""
    least: int = 1
    most: int = 1_000_000
    fixed: bool = False
    less_is_more: bool = False

    @property
    def factor(self) -> int:
        """How many of `unit` are one of what people read and type (bytes are typed as MB)."""
        return MB if self.unit == "bytes" else 1

    def shown(self, value: int) -> str:
        """A value with its unit, as people read it: `200 MB`, `500,000 messages`."""
        words = UNITS.get(self.unit)
        figure = number_format(_short(value, self.factor), force_grouping=True)
        if words is None:
            return f"{figure} {self.unit}"
        return str(words % {"n": value // self.factor, "figure": figure})

    def is_more(self, value: int, than: int) -> bool:
        """Whether `value` allows more than `than`."""
        return value < than if self.less_is_more else value > than


def _short(value: int, factor: int) -> float:
    return value // factor if value % factor == 0 else round(value / factor, 2)


UNITS: dict[str, Any] = {
    "bytes": ngettext_lazy("%(figure)s MB", "%(figure)s MB", "n"),
    "messages": ngettext_lazy("%(figure)s message", "%(figure)s messages", "n"),
    "tags": ngettext_lazy("%(figure)s tag", "%(figure)s tags", "n"),
    "campaigns": ngettext_lazy("%(figure)s campaign", "%(figure)s campaigns", "n"),
    "minutes": ngettext_lazy("%(figure)s minute", "%(figure)s minutes", "n"),
    "months": ngettext_lazy("%(figure)s month", "%(figure)s months", "n"),
    "recipients": ngettext_lazy("%(figure)s recipient", "%(figure)s recipients", "n"),
    "calls": ngettext_lazy("%(figure)s call", "%(figure)s calls", "n"),
    "codes": ngettext_lazy("%(figure)s code", "%(figure)s codes", "n"),
    "attempts": ngettext_lazy("%(figure)s attempt", "%(figure)s attempts", "n"),
    "sessions": ngettext_lazy("%(figure)s session", "%(figure)s sessions", "n"),
    "characters": ngettext_lazy("%(figure)s character", "%(figure)s characters", "n"),
    "rows": ngettext_lazy("%(figure)s row", "%(figure)s rows", "n"),
    "numbers": ngettext_lazy("%(figure)s number", "%(figure)s numbers", "n"),
    "exports": ngettext_lazy("%(figure)s export", "%(figure)s exports", "n"),
    "files": ngettext_lazy("%(figure)s file", "%(figure)s files", "n"),
    "contacts": ngettext_lazy("%(figure)s contact", "%(figure)s contacts", "n"),
    "groups": ngettext_lazy("%(figure)s group", "%(figure)s groups", "n"),
    "segments": ngettext_lazy("%(figure)s segment", "%(figure)s segments", "n"),
    "attributes": ngettext_lazy("%(figure)s attribute", "%(figure)s attributes", "n"),
    "templates": ngettext_lazy("%(figure)s template", "%(figure)s templates", "n"),
    "entries": ngettext_lazy("%(figure)s entry", "%(figure)s entries", "n"),
    "mails": ngettext_lazy("%(figure)s mail", "%(figure)s mails", "n"),
}
