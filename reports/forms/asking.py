"""What the address of a report asks for: the days, and which messages."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.statuses import MessageState
from reports.forms.days import DAY
from reports.periods import FREE, LONGEST, PERIODS, USUAL, bounds_of
from reports.selectors.asking import Options

# What the address calls a filter, and what the rollups call it.
FILTERS = {
    "product": "product_id",
    "campaign": "campaign_id",
    "sender": "sender",
    "country": "country",
    "key": "api_key_id",
    "carrier": "carrier_id",
    "outcome": "state",
}
LABELS = {
    "product": _("Product"),
    "campaign": _("Campaign"),
    "sender": _("Sender ID"),
    "country": _("Country"),
    "key": _("API key"),
    "carrier": _("Carrier"),
    "outcome": _("Outcome"),
    "state": _("State"),
    "reason": _("Reason"),
}
UNKNOWN = {"invalid_choice": _("There is no such choice here.")}


class AskingForm(forms.Form):
    """Days by name or by dates, filters, whose messages, and whether to compare.

    `from` is no name Python lets a field have, so the fields are put in.
    """

    def __init__(
        self,
        data: Any,
        *,
        options: Options,
        filters: list[str],
        reaches: list[tuple[str, Any]],
        today: date,
    ) -> None:
        super().__init__(data)
        self.options, self.today = options, today
        periods = [*PERIODS.items(), (FREE, _("Other days"))]
        self.fields["period"] = forms.ChoiceField(
            choices=periods, required=False, error_messages=UNKNOWN
        )
        invalid = {"invalid": _("Write the day like 2026-11-21.")}
        for name, label in (("from", _("First day")), ("to", _("Last day"))):
            self.fields[name] = forms.DateField(
                label=label, widget=DAY, required=False, error_messages=invalid
            )
        for name in filters:
            self._add_filter(name)
        if reaches:
            self.fields["reach"] = forms.ChoiceField(
                label=_("Whose"), choices=reaches, required=False, error_messages=UNKNOWN
            )
        compares = [("", _("With the time before")), ("none", _("With nothing"))]
        self.fields["compare"] = forms.ChoiceField(
            label=_("Compare"), choices=compares, required=False, error_messages=UNKNOWN
        )

    def _add_filter(self, name: str) -> None:
        if name == "sender":
            suggest = forms.TextInput(attrs={"list": "senders", "autocomplete": "off"})
            self.fields[name] = forms.CharField(
                label=LABELS[name], max_length=15, required=False, widget=suggest
            )
        elif name == "reason":
            self.fields[name] = forms.CharField(max_length=32, required=False)
        elif name == "state":
            self.fields[name] = forms.ChoiceField(
                choices=MessageState.choices, required=False, error_messages=UNKNOWN
            )
        else:
            choices = [(option.value, option.label) for option in self.options.of(name)]
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=[("", _("All")), *choices],
                required=False,
                error_messages=UNKNOWN,
            )

    def clean(self) -> dict[str, Any]:
        """Days: those of the period, or from the first to the last one asked for."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = [cleaned.get("from"), cleaned.get("to")]
        period = cleaned.get("period") or (FREE if any(asked) else USUAL)
        cleaned["period"] = period
        if period != FREE:
            cleaned["from"], cleaned["to"] = bounds_of(period, self.today)
        elif not self.errors:
            self._check_days(*asked)
        return cleaned

    def _check_days(self, first: date | None, last: date | None) -> None:
        if first is None or last is None:
            self.add_error("from" if first is None else "to", _("Choose a day."))
        elif last > self.today:
            self.add_error("to", _("The last day can be today at most."))
        elif last < first:
            self.add_error("to", _("The last day is before the first."))
        elif last - first >= timedelta(days=LONGEST):
            words = _("A report covers %(days)s days at most.") % {"days": LONGEST}
            self.add_error("from", words)

    def only(self) -> dict[str, tuple[Any, ...]]:
        """What the rollups are narrowed to."""
        found: dict[str, tuple[Any, ...]] = {}
        for name, dimension in FILTERS.items():
            value = self.cleaned_data.get(name)
            if value and name == "sender":
                found[dimension] = (value,)
            elif value:
                found[dimension] = next(o.ids for o in self.options.of(name) if o.value == value)
        if state := self.cleaned_data.get("state"):
            found["state"] = (state,)
        if reason := self.cleaned_data.get("reason"):
            found["reason"] = (reason,)
        return found
