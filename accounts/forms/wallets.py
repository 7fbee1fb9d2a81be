"""The forms of wallets: when to warn, and what of a statement to show."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.desk import AmountField
from accounts.movements import WORDS
from accounts.selectors.statements import Search

FIRST_ID, LAST_ID = 1, 2**63 - 1
_DAY = {"invalid": _("Write the day like 2026-11-21.")}
_NO_YEAR = _("Choose a year from 2000 to 2999.")
_YEARS = (
    MinValueValidator(datetime.date(2000, 1, 1), _NO_YEAR),
    MaxValueValidator(datetime.date(2999, 12, 31), _NO_YEAR),
)


class LowAlertForm(forms.Form):
    """When to warn that a wallet runs low; blank for never."""

    low_at = AmountField(
        label=_("Warn below"),
        required=False,
        help_text=_("Credits, such as 1,000. Leave it empty for no warning."),
    )


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=False, widget=widget, error_messages=_DAY, validators=_YEARS
    )


class StatementForm(forms.Form):
    """Days, kind, and whether to show what left the balance alone; `search` once it is valid."""

    SHOW = (("", _("Balance changes")), ("all", _("Everything")))

    since = _day(_("From"))
    until = _day(_("To"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *WORDS.items()]
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)
    before = forms.IntegerField(
        required=False, min_value=FIRST_ID, max_value=LAST_ID, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The last day is before the first."))
        return data

    @property
    def search(self) -> Search:
        """What was asked for."""
        data = self.cleaned_data
        return Search(
            since=data["since"],
            until=data["until"],
            kind=data["kind"],
            everything=data["show"] == "all",
            before=data["before"],
        )

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in ("since", "until", "kind", "show"))
