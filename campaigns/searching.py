"""The search form of the messages page: what people type, read into a `Search`."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotFound
from accounts.forms.choosing import LongSelect
from accounts.forms.days import DaysForm
from accounts.models import Account
from accounts.regions import region_choices
from apikeys.selectors import key_of, keys_of
from campaigns.phones import PhoneReader
from campaigns.selectors.browsing import (
    CHOICES,
    batch_of,
    campaigns_with_messages,
    released_campaign,
)
from campaigns.selectors.loglines import place_of
from campaigns.selectors.logsearch import Search
from campaigns.selectors.senders import all_senders_of
from campaigns.statuses import STORED_STATES

# What is asked more rarely; the page keeps it folded until it is.
RARER = ("reference", "key", "sender", "country")
NARROWING = ("q", "state", "campaign", "batch", "since", "until", *RARER)
_REF = re.compile(r"[0-9a-fA-F-]{32,36}:\d{1,9}")
_ANY = ("", _("Any"))


class MessageSearchForm(DaysForm):
    """Number or id, and what else narrows; `search` is what to look for once it is valid."""

    field_order = ("q", "state", "campaign", "since", "until", *RARER)

    q = forms.CharField(label=_("Number or message id"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[_ANY, *((str(state), state.label) for state in STORED_STATES)],
    )
    campaign = forms.UUIDField(label=_("Campaign"), required=False)
    reference = forms.CharField(label=_("Your reference"), required=False, max_length=255)
    key = forms.UUIDField(label=_("API key"), required=False)
    sender = forms.CharField(label=_("Sender ID"), required=False, max_length=15)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [_ANY, *region_choices()],
        widget=LongSelect,
    )
    batch = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)
    before = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)
    after = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data)
        self.account = account
        self._found: dict[str, int] = {}
        campaigns = [(str(c.uuid), c.name) for c in campaigns_with_messages(account)]
        self._choose("campaign", campaigns, _("Another campaign"))
        keys = [(str(key.uuid), key.name) for key in keys_of(account)[:CHOICES]]
        self._choose("key", keys, _("Another key"))
        senders = [(s.name, s.name) for s in all_senders_of(account)[: 4 * CHOICES]]
        self._choose("sender", senders, data.get("sender", ""))

    def _choose(self, name: str, known: list[tuple[str, str]], other: Any) -> None:
        """Let a field be chosen from what is known; what was asked for besides stays asked for."""
        asked = self.data.get(name, "")
        if asked and asked not in dict(known):
            known.append((asked, str(other)))
        self.fields[name].widget = LongSelect(choices=[_ANY, *known])

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"].strip()
        if not text:
            return text
        if _REF.fullmatch(text):
            place = place_of(self.account, text)
            self._found["message_id"] = place.message_id if place else 0
            return text
        read = PhoneReader(self.account.default_country).read(text)
        if isinstance(read, str):
            raise forms.ValidationError(
                _("Enter a whole number, such as +91 98765 43210, or a message's id.")
            )
        self._found["msisdn"] = read[0]
        return text

    @property
    def search(self) -> Search | None:
        """What to look for; None when it names something that is not in the account."""
        data = self.cleaned_data
        campaign = data["campaign"] and released_campaign(self.account, data["campaign"])
        if data["campaign"] and campaign is None:
            return None
        try:
            batch = batch_of(self.account, uuid.UUID(data["batch"])) if data["batch"] else None
            key = key_of(self.account, data["key"]) if data["key"] else None
        except (NotFound, ValueError):
            return None
        return Search(
            message_id=self._found.get("message_id"),
            msisdn=self._found.get("msisdn"),
            reference=data["reference"],
            state=data["state"],
            sender=data["sender"],
            country=data["country"],
            campaign=campaign or None,
            batch=batch,
            key=key,
            since=data["since"],
            until=data["until"],
            before=place_of(self.account, data["before"]) if data["before"] else None,
            after=place_of(self.account, data["after"]) if data["after"] else None,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in NARROWING)

    @property
    def is_exportable(self) -> bool:
        """Whether what is looked for is more than one message by its id."""
        return "message_id" not in self._found

    @property
    def rarer(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in RARER]

    @property
    def asks_rarer(self) -> bool:
        """Whether one of those is filled in or at fault."""
        return any(self.data.get(name) for name in RARER)

    @property
    def common(self) -> list[forms.BoundField]:
        """The fields beside the number that are always shown."""
        return [self[name] for name in ("state", "campaign", "since", "until")]
