"""Naming a group or tag, and typing its name before it is deleted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.contactwords import (
    LONGEST_GROUP,
)
from campaigns.forms.contacts import PLAIN


class NameForm(forms.Form):
    """The name of a group or of a tag."""

    def __init__(self, *args: Any, longest: int = LONGEST_GROUP, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"), max_length=longest, widget=forms.TextInput(attrs=PLAIN)
        )


class TypedForm(forms.Form):
    """A name typed once more, before something is deleted."""

    typed = forms.CharField(
        label=_("Type its name to delete it"),
        max_length=LONGEST_GROUP,
        widget=forms.TextInput(attrs=PLAIN),
    )
