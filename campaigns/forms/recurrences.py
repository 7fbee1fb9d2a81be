"""How often a campaign is repeated, to whom, and what that may cost."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.forms.desk import AmountField
from accounts.models import Account
from accounts.money import to_credits
from campaigns.models import Campaign, Recurrence
from campaigns.rhythms import Unit
from campaigns.selectors.audiences import audiences_of
from campaigns.services.recurrences import Wish

_KEPT = (
    "name",
    "every",
    "unit",
    "weekdays",
    "month_day",
    "at",
    "starts_on",
    "ends_on",
    "runs_left",
    "audience",
    "newest_template",
    "max_messages",
    "late_hours",
)
UNITS = [(Unit.DAY, _("days")), (Unit.WEEK, _("weeks")), (Unit.MONTH, _("months"))]


class RecurrenceForm(forms.Form):
    """Shape only; services.recurrences says what is possible."""

    name = forms.CharField(label=_("Name"), max_length=100)
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=12)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For weeks."),
    )
    month_day = forms.IntegerField(
        label=_("On day"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("For months. A shorter month takes its last day."),
    )
    at = forms.TimeField(
        label=_("At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    runs_left = forms.IntegerField(label=_("Number of runs"), min_value=1, required=False)
    audience = forms.ChoiceField(
        label=_("Recipients"),
        required=False,
        help_text=_("A group or segment is taken as it is at each run."),
    )
    newest_template = forms.BooleanField(
        label=_("Take the newest version of its template at each run"), required=False
    )
    max_price = AmountField(
        label=_("A run may cost up to"),
        help_text=_("Credits. A run that would cost more waits until you confirm it."),
    )
    max_messages = forms.IntegerField(
        label=_("A run may have up to"),
        min_value=1,
        required=False,
        help_text=_("Messages. One that has more waits for you too."),
    )
    late_hours = forms.IntegerField(
        label=_("If we were down, send up to this many hours late"),
        min_value=0,
        max_value=72,
        help_text=_("A run that is later still is left out, and the history says so."),
    )

    def __init__(self, *args: Any, account: Account, pattern: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = str(_("The file of this campaign"))
        if pattern.upload is not None:
            file = str(_("The same file each time: %s")) % pattern.upload.name
        choices = [(audience.key, audience.name) for audience in audiences_of(account)]
        field = self.fields["audience"]
        field.choices = [("", file), *choices]  # type: ignore[attr-defined]
        if pattern.template_version_id is None:
            del self.fields["newest_template"]

    def wish(self) -> Wish:
        """What the valid form asks for."""
        cleaned = dict(self.cleaned_data)
        cleaned["weekdays"] = frozenset(cleaned["weekdays"])
        cleaned["month_day"] = cleaned["month_day"] or 1
        return Wish(**cleaned)


def initial_of(row: Recurrence) -> dict[str, Any]:
    """The form's values for a recurrence as it is."""
    return {name: getattr(row, name) for name in _KEPT} | {"max_price": to_credits(row.max_price)}


def first_initial(pattern: Campaign, now: datetime) -> dict[str, Any]:
    """The form's values for a campaign that is to be repeated: weekly from now on."""
    return {
        "name": pattern.name,
        "every": 1,
        "unit": Unit.WEEK,
        "weekdays": [now.weekday()],
        "month_day": now.day,
        "at": "10:00",
        "starts_on": now.date(),
        "late_hours": 2,
        "max_price": to_credits(pattern.price) if pattern.price else None,
    }
