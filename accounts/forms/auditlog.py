"""The filters of the audit log: what people choose and type, read into a `Search`."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.auditwords import Group
from accounts.forms.days import DaysForm
from accounts.models import Account
from accounts.selectors.auditlogs import Search, account_under


class AuditForm(DaysForm):
    """`tree` says whether there are accounts under this one to choose from."""

    OWN, ALL = "own", ""

    group = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *Group.choices]
    )
    person = forms.CharField(label=_("Person (e-mail)"), required=False, max_length=254)
    q = forms.CharField(label=_("On what"), required=False, max_length=120)
    reach = forms.ChoiceField(label=_("Accounts"), required=False)
    name = forms.CharField(label=_("Account’s name"), required=False, max_length=120)
    account = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, account: Account, data: Any, *, tree: bool) -> None:
        super().__init__(data)
        self.owner = account
        self.one: Account | None = None
        if tree:
            reaches = [(self.ALL, _("With all under it")), (self.OWN, _("Only this one"))]
            self.fields["reach"] = forms.ChoiceField(
                label=_("Accounts"), required=False, choices=reaches
            )
        else:
            del self.fields["reach"], self.fields["name"]

    def clean_account(self) -> uuid.UUID | None:
        asked: uuid.UUID | None = self.cleaned_data["account"]
        if asked is not None:
            self.one = account_under(self.owner, asked)
            if self.one is None:
                raise forms.ValidationError(_("There is no such account under yours."))
        return asked

    @property
    def search(self) -> Search:
        """What to look for; only of a valid form."""
        data = self.cleaned_data
        return Search(
            below="reach" in self.fields and data["reach"] != self.OWN,
            one=self.one,
            name=data.get("name", ""),
            since=data["since"],
            until=data["until"],
            person=data["person"],
            group=data["group"],
            text=data["q"],
            before=data["before"],
        )

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in self.fields if name != "before")
