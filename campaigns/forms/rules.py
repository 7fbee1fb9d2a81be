"""How an account's messages leave, and the hours of a product."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.regions import region_choices
from accounts.selectors import products_of
from campaigns.models import SendingRules


class _Hour(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("Write the hour like 09:00.")}


class RulesForm(forms.Form):
    """The sending rules of an account."""

    running_campaigns = forms.ChoiceField(
        label=_("Running campaigns"),
        choices=SendingRules.Running.choices,
        widget=forms.RadioSelect,
    )
    undo_seconds = forms.IntegerField(
        label=_("Seconds to undo a confirmation"), required=False, min_value=0, max_value=300
    )
    release_above = forms.IntegerField(
        label=_("A second person releases campaigns of more than so many messages"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("Empty: no campaign needs a second person. 0: every campaign does."),
    )
    quiet_opens = _Hour(label=_("From"), required=False)
    quiet_closes = _Hour(label=_("Until"), required=False)
    resend_products = forms.MultipleChoiceField(
        label=_("Products whose messages are sent once more when they are in doubt"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["resend_products"]
        field.choices = [(p.code, p.name) for p in products_of(account).order_by("code")]


class HoursForm(forms.Form):
    """When a product may reach a country; without hours, always."""

    country = forms.ChoiceField(label=_("Country"))
    opens = _Hour(label=_("From"), required=False)
    closes = _Hour(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = region_choices()
