"""The forms of a key's terms. They check shape; the services check the rest."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.desk import AmountField
from accounts.models import Account
from accounts.regions import region_choices
from accounts.selectors import products_of
from apikeys.kinds import TOKEN_KINDS
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.keys import LONGEST_LIFE_DAYS
from apikeys.services.termchecks import LONGEST_NAME
from apikeys.terms import CHANGEABLE, KeyTerms

MODES = (
    ("live", _("Live: messages go out and are paid for")),
    ("test", _("Test: messages go to the simulator and cost nothing")),
)


class TermsForm(forms.Form):
    """A key's name and what it may do; addresses one to a line, the cap in credits."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Give the key a name, so that you know it again.")},
        help_text=_("What will use it, such as “Order system”. It helps you end the right one."),
    )
    allowed_addresses = forms.CharField(
        label=_("Allowed addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("IP addresses or CIDR blocks, one to a line. Blank: from anywhere."),
    )
    daily_cap = AmountField(
        label=_("Most credits a day"),
        required=False,
        help_text=_("What would pass it is refused until the next day. Blank: no cap."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everything the account can."),
    )
    products = forms.MultipleChoiceField(
        label=_("It sends by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every product."),
    )
    default_country = forms.ChoiceField(
        label=_("Country of local numbers"),
        required=False,
        help_text=_("How it reads numbers without a country code."),
    )
    allowed_in_urls = forms.BooleanField(
        label=_("May be sent in the address of a call"),
        required=False,
        initial=True,
        help_text=_("Addresses end up in logs. Leave this on only for clients that need it."),
    )
    labels_are_keys = forms.BooleanField(
        label=_("The client’s own reference sends a message once only"),
        required=False,
        help_text=_("For clients that give each message a reference of its own, and try again."),
    )

    def __init__(self, data: Any = None, *, account: Account, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(product.code, str(product)) for product in products_of(account)]
        self._choose("products", choices)
        self._choose("default_country", [("", _("As the account")), *region_choices()])

    def clean_allowed_addresses(self) -> list[str]:
        return [
            entry for entry in re.split(r"[\s,;]+", self.cleaned_data["allowed_addresses"]) if entry
        ]

    def terms(self) -> dict[str, Any]:
        """The terms asked for, by their names in KeyTerms."""
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class NewCredentialForm(TermsForm):
    """A new user name and password."""

    kind_made: str = ApiKey.Kind.CREDENTIAL

    mode = forms.ChoiceField(
        label=_("Live or test"), choices=MODES, widget=forms.RadioSelect, initial="live"
    )
    expires_in_days = forms.IntegerField(
        label=_("Works for days"),
        required=False,
        min_value=1,
        max_value=LONGEST_LIFE_DAYS,
        help_text=_("1 to 365. Blank: no end."),
    )

    def key_terms(self) -> KeyTerms:
        """What the new key is for."""
        kind = self.cleaned_data.get("kind") or self.kind_made
        is_test = self.cleaned_data["mode"] == "test"
        return KeyTerms(kind=kind, is_test=is_test, **self.terms())


class NewKeyForm(NewCredentialForm):
    """A new token of one of the kinds; an app key gets its secret besides."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=TOKEN_KINDS, widget=forms.RadioSelect, initial="access_token"
    )
