"""The form of the explainer: a message that somebody thinks of."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.forms.routeparts import Names, account_of, hour_field
from campaigns.phones import PhoneReader
from campaigns.problems import ROW_PROBLEMS
from campaigns.selectors import routechoices
from campaigns.selectors.routefacts import sample

LONGEST_TEXT = 2000
_KEPT = ("account", "product", "sender", "text", "tags", "is_test")


class ExplainForm(forms.Form):
    """A number, a sender, a text; the rest may be left out. `sample` is what is asked about."""

    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("With its country code, such as +91 98100 00001."),
    )
    sender = forms.CharField(label=_("Sender ID"), max_length=15, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False, strip=False, widget=forms.Textarea
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "route-accounts", "autocomplete": "off"}),
        help_text=_("Its name, or its id."),
    )
    product = forms.ChoiceField(label=_("Product"), required=False)
    tags = Names(label=_("Opt-out tags"), help_text=_("Names with commas between."))
    at = hour_field(_("At"))
    is_test = forms.BooleanField(label=_("It is a test message"), required=False)
    name = forms.CharField(
        label=_("Name of the case"), max_length=80, required=False,
        help_text=_("To keep it and ask it again whenever the rules change."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, region: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._region = region
        product: Any = self.fields["product"]
        product.choices = [("", _("Any")), *routechoices.products_offered()]

    def clean_number(self) -> tuple[int, str]:
        """(E.164 digits, country)."""
        found = PhoneReader(self._region).read(self.cleaned_data["number"])
        if isinstance(found, str):
            raise forms.ValidationError(str(ROW_PROBLEMS[found]))
        return found

    def clean_account(self) -> Account | None:
        """The account that is named."""
        name = self.cleaned_data["account"]
        return account_of(name) if name else None

    def sample(self) -> dict[str, Any]:
        """What models.RouteCase keeps."""
        given = self.cleaned_data
        msisdn, country = given["number"]
        now = timezone.localtime()
        at = given["at"]
        moment = now.replace(hour=at.hour, minute=at.minute, second=0) if at else now
        kept = {name: given[name] for name in _KEPT}
        return sample(**kept, msisdn=msisdn, country=country, at=moment)
