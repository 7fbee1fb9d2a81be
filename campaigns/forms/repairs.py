"""A rule as a page sends it, and what to look up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from accounts.destinations import country_name
from campaigns.models import RejectedRow
from campaigns.repairs import KINDS, Repair
from campaigns.selectors.rejects import Cause


class CauseForm(forms.Form):
    """Which cause is looked at, and from where on."""

    kind = forms.ChoiceField(choices=RejectedRow.Reason.choices)
    code = forms.SlugField(max_length=32)
    column = forms.CharField(max_length=120, required=False, strip=False)
    after = forms.IntegerField(min_value=0, max_value=2**62, required=False)

    @property
    def cause(self) -> Cause:
        data = self.cleaned_data
        return Cause(data["kind"], data["code"], data["column"])


class RepairForm(forms.Form):
    """One rule. `value` comes from a list of countries (`country`) or as it was typed."""

    repair = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    in_column = forms.CharField(max_length=120, required=False, strip=False)
    country = forms.CharField(max_length=2, required=False)
    value = forms.CharField(max_length=500, required=False, strip=False)
    where = forms.CharField(max_length=120, required=False, strip=False)
    equals = forms.CharField(max_length=500, required=False, strip=False)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        """A column without a value to look for, or the other way round, narrows nothing."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("where") and data.get("equals")):
            data["where"] = data["equals"] = ""
        return data

    @property
    def rule(self) -> Repair:
        data = self.cleaned_data
        return Repair(
            kind=data["repair"],
            column=data["in_column"],
            value=data["country"] or data["value"],
            where=data["where"],
            equals=data["equals"],
        )


class MendedFileForm(forms.Form):
    """A mended copy of the file of rejected rows."""

    file = forms.FileField(
        label=_("Drop the mended file here, or choose it"), allow_empty_file=True
    )


def all_countries() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    return sorted(((code, country_name(code)) for code in SUPPORTED_REGIONS), key=lambda c: c[1])
