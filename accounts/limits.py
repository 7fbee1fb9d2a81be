"""Every limit of the portal by name: value, unit, scope, what it is for and what happens past it.

Forms, the API and the limits page read this table; what is not enforced does not stand in it. An
account's own value is a row of `LimitOverride`; `accounts.selectors.limit(account, name)` gives
the one in force.
"""

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
    "minutes": ngettext_lazy("%(figure)s minute", "%(figure)s minutes", "n"),
    "months": ngettext_lazy("%(figure)s month", "%(figure)s months", "n"),
    "recipients": ngettext_lazy("%(figure)s recipient", "%(figure)s recipients", "n"),
    "calls": ngettext_lazy("%(figure)s call", "%(figure)s calls", "n"),
    "attempts": ngettext_lazy("%(figure)s attempt", "%(figure)s attempts", "n"),
    "characters": ngettext_lazy("%(figure)s character", "%(figure)s characters", "n"),
    "rows": ngettext_lazy("%(figure)s row", "%(figure)s rows", "n"),
    "numbers": ngettext_lazy("%(figure)s number", "%(figure)s numbers", "n"),
    "files": ngettext_lazy("%(figure)s file", "%(figure)s files", "n"),
    "contacts": ngettext_lazy("%(figure)s contact", "%(figure)s contacts", "n"),
    "groups": ngettext_lazy("%(figure)s group", "%(figure)s groups", "n"),
    "segments": ngettext_lazy("%(figure)s segment", "%(figure)s segments", "n"),
    "attributes": ngettext_lazy("%(figure)s attribute", "%(figure)s attributes", "n"),
    "mails": ngettext_lazy("%(figure)s mail", "%(figure)s mails", "n"),
}

_TOO_MANY_CALLS = _("The call is answered with 429 and says when to try again.")
_REFUSED = _("The file is refused, and the message names the limit.")


def _calls(name: str, value: int, summary: Any) -> Limit:
    """A limit on the calls a key may make in a minute."""
    return Limit(name, value, "calls", _("key"), summary, Group.API, _TOO_MANY_CALLS, most=100_000)


LIMITS: dict[str, Limit] = {
    limit.name: limit
    for limit in (
        Limit(
            "campaign_file_bytes",
            200 * MB,
            "bytes",
            _("upload"),
            _("Size of a campaign's file"),
            Group.CAMPAIGNS,
            _("The file is refused before it is read. A compressed file (XLSX) holds more."),
            least=MB,
            most=1024 * MB,
        ),
        Limit(
            "inflated_file_bytes",
            2048 * MB,
            "bytes",
            _("upload"),
            _("Its size once unpacked"),
            Group.CAMPAIGNS,
            _REFUSED,
            fixed=True,
        ),
        Limit(
            "campaign_messages",
            500_000,
            "messages",
            _("campaign"),
            _("Rows of a bulk upload"),
            Group.CAMPAIGNS,
            _("The file is refused, and can be split into several campaigns."),
        ),
        Limit(
            "quick_messages",
            50_000,
            "messages",
            _("campaign"),
            _("Recipients typed, pasted or taken from a small group"),
            Group.CAMPAIGNS,
            _("The list is refused; a file holds more."),
            most=100_000,
        ),
        Limit(
            "upload_storage_bytes",
            5 * 1024 * MB,
            "bytes",
            _("account"),
            _("Files kept at a time"),
            Group.CAMPAIGNS,
            _("The file is refused until others are deleted, by hand or on schedule."),
            least=MB,
            most=1024 * 1024 * MB,
        ),
        Limit(
            "unfinished_uploads",
            5,
            "files",
            _("account"),
            _("Uploads broken off or still running"),
            Group.CAMPAIGNS,
            _("One of them has to be finished or discarded first."),
            most=100,
        ),
        Limit(
            "campaign_optout_tags",
            3,
            "tags",
            _("campaign"),
            _("Opt-out tags of a campaign or API call"),
            Group.CAMPAIGNS,
            _("The campaign or call is refused."),
            most=20,
        ),
        Limit(
            "schedule_lead_minutes",
            5,
            "minutes",
            _("campaign"),
            _("Earliest scheduled start, from now"),
            Group.CAMPAIGNS,
            _("The time is refused, and both bounds are shown."),
            most=24 * 60,
            less_is_more=True,
        ),
        Limit(
            "schedule_horizon_months",
            3,
            "months",
            _("campaign or call"),
            _("Latest scheduled start, from now"),
            Group.CAMPAIGNS,
            _("The time is refused, and both bounds are shown."),
            most=12,
        ),
        Limit(
            "split_batch_least",
            1_000,
            "messages",
            _("campaign"),
            _("Smallest batch of a split campaign"),
            Group.CAMPAIGNS,
            _("The batch size is refused, and both bounds are shown."),
            most=500_000,
            less_is_more=True,
        ),
        Limit(
            "split_batch_most",
            500_000,
            "messages",
            _("campaign"),
            _("Largest batch of a split campaign"),
            Group.CAMPAIGNS,
            _("The batch size is refused, and both bounds are shown."),
            least=1_000,
        ),
        Limit(
            "split_interval_least",
            5,
            "minutes",
            _("campaign"),
            _("Shortest time between the batches of a split campaign"),
            Group.CAMPAIGNS,
            _("The interval is refused, and both bounds are shown."),
            most=60,
            less_is_more=True,
        ),
        Limit(
            "split_interval_most",
            60,
            "minutes",
            _("campaign"),
            _("Longest time between the batches of a split campaign"),
            Group.CAMPAIGNS,
            _("The interval is refused, and both bounds are shown."),
            least=5,
            most=24 * 60,
        ),
        Limit(
            "message_characters",
            1530,
            "characters",
            _("message"),
            _("Length of a text, placeholders filled in"),
            Group.CAMPAIGNS,
            _("The text, or the row that makes it too long, is refused."),
            most=3060,
        ),
        Limit(
            "optout_numbers",
            5_000,
            "numbers",
            _("form"),
            _("Opt-outs typed or pasted at once"),
            Group.CAMPAIGNS,
            _("The form is refused; a file holds more."),
            most=20_000,
        ),
        Limit(
            "optout_file_bytes",
            100 * MB,
            "bytes",
            _("upload"),
            _("Size of a file of opt-outs"),
            Group.CAMPAIGNS,
            _REFUSED,
            least=MB,
            most=200 * MB,
        ),
        Limit(
            "optout_rows",
            5_000_000,
            "rows",
            _("upload"),
            _("Rows of a file of opt-outs"),
            Group.CAMPAIGNS,
            _("The file is refused, and can be split."),
            most=10_000_000,
        ),
        Limit(
            "contacts",
            2_000_000,
            "contacts",
            _("account"),
            _("Contacts"),
            Group.CONTACTS,
            _("No more are taken; what a file brought until then stays."),
            most=10_000_000,
        ),
        Limit(
            "contact_groups",
            500,
            "groups",
            _("account"),
            _("Groups of contacts"),
            Group.CONTACTS,
            _("No more can be made."),
            most=5_000,
        ),
        Limit(
            "contact_tags",
            200,
            "tags",
            _("account"),
            _("Tags of contacts"),
            Group.CONTACTS,
            _("No more can be made."),
            most=2_000,
        ),
        Limit(
            "contact_segments",
            100,
            "segments",
            _("account"),
            _("Segments of contacts"),
            Group.CONTACTS,
            _("No more can be made."),
            most=1_000,
        ),
        Limit(
            "contact_attributes",
            50,
            "attributes",
            _("account"),
            _("Names of contacts' attributes"),
            Group.CONTACTS,
            _("No more can be made; one that is not needed can be deleted."),
            most=200,
        ),
        Limit(
            "contacts_file_bytes",
            100 * MB,
            "bytes",
            _("upload"),
            _("Size of a file of contacts"),
            Group.CONTACTS,
            _REFUSED,
            least=MB,
            most=200 * MB,
        ),
        Limit(
            "price_rows",
            100_000,
            "rows",
            _("price list"),
            _("Rows of a price list"),
            Group.PRICES,
            _REFUSED,
            most=200_000,
        ),
        Limit(
            "price_file_bytes",
            10 * MB,
            "bytes",
            _("upload"),
            _("Size of a price file"),
            Group.PRICES,
            _REFUSED,
            least=MB,
            most=50 * MB,
        ),
        Limit(
            "report_months",
            3,
            "months",
            _("account"),
            _("How far back reports can be downloaded"),
            Group.REPORTS,
            _("Older days are refused: ask support to bring them back."),
            most=36,
        ),
        Limit(
            "api_recipients",
            10_000,
            "recipients",
            _("call"),
            _("Recipients of one API call"),
            Group.API,
            _("The call is refused, and nothing of it is sent."),
            most=50_000,
        ),
        _calls("api_send_per_minute", 3000, _("Sending calls by POST a minute")),
        _calls("api_status_per_minute", 1000, _("Status calls a minute")),
        _calls("api_balance_per_minute", 1000, _("Balance calls a minute")),
        _calls("api_get_per_minute", 1000, _("Other GET calls a minute")),
        Limit(
            "sign_in_per_5_minutes",
            10,
            "attempts",
            _("address and e-mail"),
            _("Failed sign-ins in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "sign_in_address_per_5_minutes",
            100,
            "attempts",
            _("address"),
            _("Sign-ins from one address in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "password_reset_per_5_minutes",
            3,
            "mails",
            _("person, and address"),
            _("Password resets in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "second_factor_per_5_minutes",
            3,
            "attempts",
            _("person"),
            _("Wrong second-factor codes in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "activation_per_2_minutes",
            3,
            "attempts",
            _("person, and address"),
            _("Activations in two minutes"),
            Group.SIGN_IN,
            _("One has to wait until the two minutes are over."),
            fixed=True,
        ),
        Limit(
            "invitation_per_5_minutes",
            30,
            "attempts",
            _("address"),
            _("Opening invitations in five minutes"),
            Group.SIGN_IN,
            _("One has to wait until the five minutes are over."),
            fixed=True,
        ),
        Limit(
            "invitation_resend_per_2_minutes",
            3,
            "mails",
            _("invitation"),
            _("Sending an invitation again in two minutes"),
            Group.SIGN_IN,
            _("One has to wait until the two minutes are over."),
            fixed=True,
        ),
    )
}
