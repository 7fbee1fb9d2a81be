"""The form of a routing rule: what is left blank asks nothing; services check what parts mean."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_names
from campaigns.forms.routefilling import conditions_of, initial_of
from campaigns.forms.routeparts import Names, account_of, credits_field, hour_field
from campaigns.models import Carrier, RouteRule
from campaigns.selectors import routechoices
from campaigns.services.routechecks import Wish

SLOTS, MOST_SLOTS = 3, 20
# Where a service names another field than the form has.
FIELD_OF = {"hours": "opens", "targets": "carrier_1"}


class RuleForm(forms.Form):
    """A rule. `slots` are its places for carriers; `wish` is what the services take."""

    name = forms.CharField(label=_("Name"), max_length=80)
    products = forms.MultipleChoiceField(
        label=_("Products"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accounts = Names(
        label=_("Accounts"),
        help_text=_("Names with commas between; what is under them belongs to them."),
        offers="route-accounts",
    )
    senders = Names(label=_("Sender IDs"), help_text=_("With commas between."))
    countries = Names(
        label=_("Countries"),
        help_text=_("Names or two letters, with commas between: IN, Kenya."),
        offers="route-countries",
    )
    prefixes = Names(
        label=_("Number begins with"),
        help_text=_("Digits with the country code, with commas between: 9198, 447."),
    )
    tags = Names(label=_("Opt-out tags"), help_text=_("Names with commas between."))
    text = forms.CharField(
        label=_("Text matches"),
        required=False,
        max_length=200,
        strip=False,
        help_text=_("A plain regular expression, found anywhere, in any case: otp|one.time code"),
        widget=forms.TextInput(
            attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    opens, closes = hour_field(_("From")), hour_field(_("Until"))
    zone = forms.CharField(
        label=_("By the clocks of"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"list": "route-zones", "autocomplete": "off"}),
    )
    price_from = credits_field(_("Price a segment from"))
    price_below = credits_field(_("Price a segment below"))
    is_test = forms.ChoiceField(
        label=_("Test messages"),
        required=False,
        choices=(("", _("Both")), ("no", _("No test messages")), ("only", _("Only those"))),
    )
    strategy = forms.ChoiceField(
        label=_("How one is chosen"),
        choices=RouteRule.Strategy.choices,
        initial=RouteRule.Strategy.SINGLE,
        widget=forms.RadioSelect,
    )
    shifts = forms.BooleanField(
        label=_("Let health move the shares, ten points a minute at most"), required=False
    )
    enabled = forms.BooleanField(label=_("This rule counts"), required=False, initial=True)

    def __init__(self, data: Any = None, *, rule: RouteRule | None = None) -> None:
        super().__init__(data, initial=initial_of(rule) if rule else None)
        self._carriers = routechoices.carriers()
        products: Any = self.fields["products"]
        products.choices = routechoices.products_offered()
        self.fields["zone"].initial = timezone.get_current_timezone_name()
        kept = len(rule.targets.all()) if rule else 0
        asked = sum(key.startswith("carrier_") for key in data or ())
        self._count = min(max(SLOTS, kept + 1, asked), MOST_SLOTS, max(1, len(self._carriers)))
        for n in range(1, self._count + 1):
            self._add_slot(n)

    def _add_slot(self, n: int) -> None:
        choices = [("", "–"), *((str(row.uuid), _carrier_words(row)) for row in self._carriers)]
        self.fields[f"carrier_{n}"] = forms.ChoiceField(
            label=_("Carrier %(n)s") % {"n": n}, required=False, choices=choices
        )
        self.fields[f"share_{n}"] = forms.IntegerField(
            label=_("Share"), required=False, min_value=0, max_value=100
        )

    @property
    def slots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The places for carriers, each with its share."""
        return [(self[f"carrier_{n}"], self[f"share_{n}"]) for n in range(1, self._count + 1)]

    def clean_accounts(self) -> list[str]:
        """The uuids of the accounts that are named."""
        return [str(account_of(name).uuid) for name in self.cleaned_data["accounts"]]

    def clean_countries(self) -> list[str]:
        """Codes, of names too."""
        codes = {name.casefold(): code for code, name in region_names().items()}
        return [codes.get(each.casefold(), each) for each in self.cleaned_data["countries"]]

    def clean(self) -> dict[str, Any]:
        """Both hours, or none."""
        given = super().clean() or {}
        if bool(given.get("opens")) is not bool(given.get("closes")):
            self.add_error("closes", _("Enter both hours, or none."))
        return given

    def wish(self) -> Wish:
        """The rule as it shall be."""
        given = self.cleaned_data
        slots = [(given[f"carrier_{n}"], given[f"share_{n}"]) for n in range(1, self._count + 1)]
        return Wish(
            name=given["name"],
            strategy=given["strategy"],
            targets=[(UUID(carrier), share or 0) for carrier, share in slots if carrier],
            conditions=conditions_of(given),
            shifts=given["shifts"],
            enabled=given["enabled"],
        )

    def refuse(self, field: str, message: str) -> None:
        """Put a service's refusal beside its field."""
        name = FIELD_OF.get(field, field)
        self.add_error(name if name in self.fields else None, message)


def _carrier_words(row: Carrier) -> str:
    if row.status == Carrier.Status.ACTIVE:
        return row.name
    return f"{row.name} ({row.get_status_display()})"
