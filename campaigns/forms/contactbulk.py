"""What to do with many contacts."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.forms.contactsearch import PartField
from campaigns.models import ContactBulk
from campaigns.selectors.contactparts import groups_of, tags_of


class BulkForm(forms.Form):
    """What to do with the contacts that are ticked, or with all that match."""

    action = forms.ChoiceField(label=_("With the contacts"), choices=ContactBulk.Action)
    group = PartField(label=_("Group"), required=False)
    tag = PartField(label=_("Tag"), required=False)
    contact = forms.TypedMultipleChoiceField(required=False, coerce=uuid.UUID)
    every = forms.BooleanField(label=_("All that match"), required=False)
    typed = forms.CharField(required=False, max_length=20)

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.fields["group"].offer(groups_of(account), _("Choose a group"))  # type: ignore[attr-defined]
        self.fields["tag"].offer(tags_of(account), _("Choose a tag"))  # type: ignore[attr-defined]
        # Any address may be sent; a selector finds those that are the account's.
        self.fields["contact"].valid_value = _is_uuid  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        action, kinds = data.get("action"), ContactBulk.Action
        if action in (kinds.ADD_TO_GROUP, kinds.REMOVE_FROM_GROUP) and not data.get("group"):
            self.add_error("group", _("Choose a group."))
        if action in (kinds.TAG, kinds.UNTAG) and not data.get("tag"):
            self.add_error("tag", _("Choose a tag."))
        return data

    @property
    def target(self) -> dict[str, Any]:
        """The group or the tag that the action is about, and nothing else."""
        action, kinds = self.cleaned_data["action"], ContactBulk.Action
        if action in (kinds.ADD_TO_GROUP, kinds.REMOVE_FROM_GROUP):
            return {"group": self.cleaned_data["group"]}
        if action in (kinds.TAG, kinds.UNTAG):
            return {"tag": self.cleaned_data["tag"]}
        return {}


def _is_uuid(value: Any) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True
