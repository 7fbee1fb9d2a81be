"""The search form of the messages page: what people type, read into a `Search`."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotFound
from accounts.forms.days import DaysForm
from accounts.models import Account
from campaigns.phones import PhoneReader
from campaigns.selectors.browsing import (
    Search,
    batch_of,
    campaigns_with_messages,
    message_id_of,
    released_campaign,
)
from campaigns.statuses import STORED_STATES

_NARROWING = ("q", "state", "campaign", "batch", "since", "until")
_REF = re.compile(r"[0-9a-fA-F-]{32,36}:\d{1,9}")


class MessageSearchForm(DaysForm):
    """Number or id, state, campaign, days; `search` is what to look for once it is valid."""

    field_order = ("q", "state", "campaign", "since", "until")

    q = forms.CharField(label=_("Number or message id"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False)
    campaign = forms.UUIDField(label=_("Campaign"), required=False)
    batch = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)
    before = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data)
        self.account = account
        self._found: dict[str, int] = {}
        states = [(str(state), state.label) for state in STORED_STATES]
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), required=False, choices=[("", _("Any")), *states]
        )
        names = [(str(c.uuid), c.name) for c in campaigns_with_messages(account)]
        asked = data.get("campaign", "")
        if asked and asked not in dict(names):
            names.append((asked, str(_("Another campaign"))))
        self.fields["campaign"].widget = forms.Select(choices=[("", _("Any")), *names])

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"].strip()
        if not text:
            return text
        if _REF.fullmatch(text):
            self._found["message_id"] = message_id_of(self.account, text) or 0
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
        before = message_id_of(self.account, data["before"]) if data["before"] else None
        if data["campaign"] and campaign is None:
            return None
        try:
            batch = batch_of(self.account, uuid.UUID(data["batch"])) if data["batch"] else None
        except (NotFound, ValueError):
            return None
        return Search(
            message_id=self._found.get("message_id"),
            msisdn=self._found.get("msisdn"),
            state=data["state"],
            campaign=campaign or None,
            batch=batch,
            since=data["since"],
            until=data["until"],
            before=before,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in _NARROWING)
