"""Parts that the forms of the routing share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.selectors import routechoices


class Names(forms.CharField):
    """Words with commas between; a list. `offers`: the id of a datalist."""

    def __init__(self, *, offers: str = "", **kwargs: Any) -> None:
        attrs = {"autocomplete": "off"} | ({"list": offers} if offers else {})
        widget = forms.TextInput(attrs=attrs)
        super().__init__(required=False, max_length=2000, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as people write it."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The words, without blanks."""
        text = super().to_python(value) or ""
        return [word for each in text.split(",") if (word := each.strip())]

    def run_validators(self, value: Any) -> None:
        """The length counts for the whole line."""
        super().run_validators(", ".join(value))


def hour_field(label: Any) -> forms.TimeField:
    """An hour of the day; may be left out."""
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the hour like 09:00.")},
    )


def credits_field(label: Any) -> forms.DecimalField:
    """An amount of credits; may be left out."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def account_of(name: str) -> Account:
    """The account with this name or uuid; raises ValidationError."""
    found = routechoices.accounts_called(name)
    if not found:
        message = _("No account is called “%(name)s”.")
        raise forms.ValidationError(message, params={"name": name})
    if len(found) > 1:
        message = _("Several accounts are called “%(name)s”: use the id from the account’s page.")
        raise forms.ValidationError(message, params={"name": name})
    return found[0]
