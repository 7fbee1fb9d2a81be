"""Looking for contacts."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.selectors.contactparts import groups_of, segments_of, tags_of
from campaigns.selectors.contacts import Search

_NARROWING = ("q", "group", "tag", "segment")


class PartField(forms.ChoiceField):
    """One of the account's groups, tags or segments; its value is the row, or None."""

    def offer(self, rows: Iterable[Any], blank: Any) -> None:
        """Let one choose among `rows`; `blank` is what nothing is called."""
        self._rows = {str(row.uuid): row for row in rows}
        self.choices = [("", blank), *((key, row.name) for key, row in self._rows.items())]

    def clean(self, value: Any) -> Any:
        return self._rows.get(super().clean(value))


class SearchForm(forms.Form):
    """Words or digits, group, tag, segment; `search` is what to look for once it is valid."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80)
    group = PartField(label=_("Group"), required=False)
    tag = PartField(label=_("Tag"), required=False)
    segment = PartField(label=_("Segment"), required=False)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data)
        rows = {
            "group": groups_of(account),
            "tag": tags_of(account),
            "segment": segments_of(account).select_related("account"),
        }
        for name, parts in rows.items():
            self.fields[name].offer(parts, _("Any"))  # type: ignore[attr-defined]

    @property
    def search(self) -> Search:
        """What to look for."""
        data = self.cleaned_data
        before: uuid.UUID | None = data["before"]
        return Search(data["q"].strip(), data["group"], data["tag"], data["segment"], before)

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in _NARROWING)
