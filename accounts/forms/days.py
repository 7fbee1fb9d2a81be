"""The days from one to another that a list is narrowed to, the same on every page."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

_INVALID = {"invalid": _("Write the day like 2026-11-21.")}
# The ends of what a date can be have no midnight in every time zone, and no day after them.
_NO_YEAR = _("Choose a year from 2000 to 2999.")
_YEARS = (
    MinValueValidator(datetime.date(2000, 1, 1), _NO_YEAR),
    MaxValueValidator(datetime.date(2999, 12, 31), _NO_YEAR),
)


class DayInput(forms.DateInput):
    """A date as browsers pick it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any) -> forms.DateField:
    """A day that may be left empty, in years of which the neighbours exist too."""
    return forms.DateField(
        label=label, required=False, widget=DayInput, error_messages=_INVALID, validators=_YEARS
    )


class DaysForm(forms.Form):
    """`since` and `until`, both included; the last is not before the first."""

    since = day_field(_("From"))
    until = day_field(_("To"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The last day is before the first."))
        return data
