"""The forms of the reseller desk. They check shape; the services check the rest."""

import uuid
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import amounts
from accounts.errors import Invalid
from accounts.limits import LIMITS, Limit
from accounts.models import Account, Product
from accounts.regions import region_choices
from accounts.selectors.desk import Search

Kind, Status = Account.Kind, Account.Status
# How long a choice of places may get; past it one starts from the account's own page.
MOST_PLACES = 200


class AmountField(forms.CharField):
    """Credits as people type them, cleaned to micro-credits (None where left blank)."""

    def __init__(self, *, signed: bool = False, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)
        self.signed = signed

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return amounts.parse(text, signed=self.signed)
        except Invalid as error:
            raise forms.ValidationError(error.message, error.code) from error


class SearchForm(forms.Form):
    """Which sub-accounts to list."""

    STATUSES = (
        ("", _("Any status")),
        (Status.ACTIVE, _("Active")),
        (Status.SUSPENDED, _("Suspended")),
        (Status.PENDING, _("Waits for approval")),
    )
    REACHES = (("", _("All levels")), ("direct", _("Direct only")))

    q = forms.CharField(label=_("Name or owner’s e-mail"), max_length=120, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)
    reach = forms.ChoiceField(label=_("Levels"), choices=REACHES, required=False)

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def search(self, *, sort: str, descending: bool) -> Search:
        """What was asked for; a field in error asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return Search(
            text=asked.get("q", ""),
            status=asked.get("status", ""),
            direct=asked.get("reach") == "direct",
            sort=sort,
            descending=descending,
        )


class OnceForm(forms.Form):
    """A form that counts once however often it is sent: its hidden key tells."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            self.add_error(None, _("This form cannot be told from another. Reload the page."))
        return self.cleaned_data


class NewAccountForm(OnceForm):
    """A sub-account: place, owner, rules, and a field of first credits for each product."""

    name = forms.CharField(
        label=_("Name of the account"),
        max_length=120,
        error_messages={"required": _("Give the account a name, such as the company’s.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect, initial=Kind.CUSTOMER)
    parent = forms.ChoiceField(label=_("Under"))
    email = forms.CharField(
        label=_("Owner’s e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Gets a link by mail, chooses a password and owns the account."),
        error_messages={"required": _("Enter the owner’s e-mail address.")},
    )
    owner_name = forms.CharField(label=_("Owner’s name"), max_length=120, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"))
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("Numbers without a country code are read as from there.")
    )
    require_two_factor = forms.BooleanField(
        label=_("Everybody in this account needs a second factor to sign in"), required=False
    )

    def __init__(
        self, data: Any, *, home: Account, places: Sequence[Account], products: Iterable[Product]
    ) -> None:
        initial = {
            "key": uuid.uuid4(),
            "parent": str(home.uuid),
            "timezone": home.timezone,
            "country": home.default_country,
        }
        super().__init__(data, initial=initial)
        self.places, self.products = {str(place.uuid): place for place in places}, list(products)
        resells = any(place.kind != Kind.CUSTOMER for place in places)
        kinds = [(Kind.CUSTOMER, _("Customer: sends for itself"))]
        if resells:
            kinds.append((Kind.RESELLER, _("Reseller: has customers of its own")))
        self._choices("kind", kinds)
        self._choices("parent", [(key, _place_label(p, home)) for key, p in self.places.items()])
        self._choices("timezone", [(zone, zone) for zone in sorted(zoneinfo.available_timezones())])
        self._choices("country", region_choices())
        for product in self.products:
            self.fields[f"credits_{product.pk}"] = AmountField(label=str(product), required=False)

    def _choices(self, name: str, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def credit_fields(self) -> list[forms.BoundField]:
        return [self[f"credits_{product.pk}"] for product in self.products]

    @property
    def credits(self) -> dict[Product, int]:
        amount = self.cleaned_data.get
        return {p: amount(f"credits_{p.pk}") or 0 for p in self.products}


def _place_label(place: Account, home: Account) -> str:
    if place.pk == home.pk:
        return f"{place.name} ({_('this account')})"
    return f"{place.name} ({place.get_kind_display()})"


class CreditForm(OnceForm):
    """One movement of credits."""

    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the products.")},
    )
    amount = AmountField(
        label=_("Credits"), error_messages={"required": _("Enter how many credits.")}
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any, *, products: Any, action: Any) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()})
        chosen = self.fields["product"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = products
        amount, note = self.fields["amount"], self.fields["note"]
        assert isinstance(amount, AmountField)
        amount.signed, amount.help_text = action.signed, action.amount_help
        note.help_text = action.note_help
        note.label, note.required = action.note_label, action.needs_reason
        note.error_messages["required"] = _("Say why; it stands on the statement.")


class ReasonForm(forms.Form):
    """Why something is done to an account."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why; the account’s owners will read it.")},
    )

    def __init__(self, data: Any, *, required: bool, help_text: Any) -> None:
        super().__init__(data)
        self.fields["reason"].required = required
        self.fields["reason"].help_text = help_text


class CloseForm(forms.Form):
    """The account's name, typed to confirm that it goes for good."""

    typed = forms.CharField(
        label=_("Name of the account"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the name of the account to confirm.")},
    )


class LimitForm(forms.Form):
    """Another value of one limit for an account, in the unit that people read."""

    name = forms.ChoiceField(label=_("Limit"))
    value = forms.CharField(
        label=_("Value"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("In the unit of the table; sizes in MB."),
        error_messages={"required": _("Enter the value.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choices = [(limit.name, limit.summary) for limit in adjustable()]
        field = self.fields["name"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_value(self) -> int:
        digits = self.cleaned_data["value"].replace(",", "").replace(" ", "")
        if not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("Enter a whole number, such as 1,000."), "not_a_number")
        name = self.cleaned_data.get("name", "")
        return int(digits) * (LIMITS[name].factor if name in LIMITS else 1)


def adjustable() -> list[Limit]:
    """The limits that an account may have a value of its own of."""
    return [limit for limit in LIMITS.values() if not limit.fixed]
