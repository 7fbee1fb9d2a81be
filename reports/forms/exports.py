"""The form of an export: which messages, which columns in which order, what kind of file.

The fields of the search have the names they have on the messages page, so that a search there can
be exported as it stands.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DaysForm
from accounts.models import Account
from accounts.regions import region_choices
from accounts.selectors import products_of
from apikeys.selectors import keys_of
from campaigns.phones import PhoneReader
from campaigns.selectors.browsing import CHOICES, campaigns_with_messages
from campaigns.selectors.senders import all_senders_of
from campaigns.statuses import STORED_STATES
from reports.exportcolumns import COLUMNS, Column
from reports.exportfilters import Filters
from reports.models import Export

NARROWING = ("campaign", "product", "state", "sender", "country", "q", "key", "reference")
_ANY = ("", _("Any"))


class Line(NamedTuple):
    """A column on the page: whether it is in the file, and its place."""

    column: Column
    chosen: bool
    place: int


class ExportForm(DaysForm):
    """`filters`, `columns` and `format` once it is valid."""

    campaign = forms.UUIDField(label=_("Campaign"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[_ANY, *((str(state), state.label) for state in STORED_STATES)],
    )
    sender = forms.CharField(label=_("Sender ID"), required=False, max_length=15)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [_ANY, *region_choices()]
    )
    q = forms.CharField(label=_("Number"), required=False, max_length=80)
    key = forms.UUIDField(label=_("API key"), required=False)
    reference = forms.CharField(label=_("Your reference"), required=False, max_length=255)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=Export.Format,
        widget=forms.RadioSelect,
        initial=Export.Format.CSV,
    )
    name = forms.CharField(
        label=_("Keep these columns as"),
        required=False,
        max_length=60,
        help_text=_("A name, to choose them again next time."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, account: Account, data: Any = None, *, initial: Any = None, usual: Sequence[str]
    ) -> None:
        """`usual`: the columns that are ticked at first, in their order."""
        super().__init__(data, initial=initial)
        self.account, self._usual = account, list(usual)
        for name in ("since", "until"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("Choose a day.")
        products = [(p.code, f"{p.name} ({p.code})") for p in products_of(account)]
        self.fields["product"].choices = [_ANY, *products]  # type: ignore[attr-defined]
        self._choose("campaign", [(str(c.uuid), c.name) for c in campaigns_with_messages(account)])
        self._choose("key", [(str(key.uuid), key.name) for key in keys_of(account)[:CHOICES]])
        self._choose("sender", [(s.name, s.name) for s in all_senders_of(account)[: 4 * CHOICES]])

    def _choose(self, name: str, known: list[tuple[str, str]]) -> None:
        """Let a field be chosen from what is known; what was asked for besides stays asked for."""
        asked = str((self.data if self.is_bound else self.initial).get(name) or "")
        if asked and asked not in dict(known):
            known.append((asked, asked if name == "sender" else str(_("Another one"))))
        self.fields[name].widget = forms.Select(choices=[_ANY, *known])

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"].strip()
        if not text:
            return ""
        read = PhoneReader(self.account.default_country).read(text)
        if isinstance(read, str):
            raise forms.ValidationError(_("Enter a whole number, such as +91 98765 43210."))
        return str(read[0])

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that narrow the search."""
        return [self[name] for name in NARROWING]

    @property
    def lines(self) -> list[Line]:
        """All columns: those of the file in their order, then the others."""
        order = self.columns
        others = [name for name in COLUMNS if name not in order]
        return [
            Line(COLUMNS[name], name in order, place)
            for place, name in enumerate([*order, *others], 1)
        ]

    @property
    def columns(self) -> list[str]:
        """The ticked columns by their places; two of one place stand as on the page."""
        if not self.is_bound:
            return self._usual
        asked = self.data.getlist("column")  # type: ignore[attr-defined]  # a QueryDict
        ticked = [name for name in asked if name in COLUMNS]
        return sorted(dict.fromkeys(ticked), key=self._place)

    def _place(self, name: str) -> int:
        text = self.data.get(f"place_{name}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 9_999

    @property
    def filters(self) -> Filters:
        """Which messages are meant."""
        data = self.cleaned_data
        return Filters(
            since=data["since"],
            until=data["until"],
            campaign=str(data["campaign"] or ""),
            batch=str(data["batch"] or ""),
            product=data["product"],
            api_key=str(data["key"] or ""),
            state=data["state"],
            sender=data["sender"],
            country=data["country"],
            number=data["q"],
            client_ref=data["reference"],
        )
