"""When a campaign leaves."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.plans import Leftovers, Plan, Tempo


class ClockField(forms.Field):
    """A clock time without a zone, as `datetime-local` inputs send it: 2026-11-21T16:50."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": _("Write the time like 2026-11-21 16:50.")}

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            clock = datetime.fromisoformat(str(value).strip())
        except ValueError:
            clock = None
        if clock is None or clock.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return clock


class _ClockTime(forms.TimeField):
    """An hour of the day, as `time` inputs send it: 09:00."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("Write the hour like 09:00.")}


class TimeForm(forms.Form):
    """Now, or at a time; at once, in batches or spread out; how fast, and at which hours."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("Start"),
        choices=[(NOW, _("Now, as soon as you confirm")), (LATER, _("At a time you choose"))],
        widget=forms.RadioSelect,
    )
    scheduled_at = ClockField(
        label=_("Date and time"), error_messages={"required": _("Choose a date and a time.")}
    )
    tempo = forms.ChoiceField(
        label=_("How it leaves"),
        choices=[
            (Tempo.ALL.value, _("All at once")),
            (Tempo.SPLIT.value, _("In batches, one after the other")),
            (Tempo.SPREAD.value, _("Spread evenly over a time")),
        ],
        widget=forms.RadioSelect,
    )
    batch_size = forms.IntegerField(
        label=_("Messages in a batch"), min_value=0, error_messages={"required": _("How many?")}
    )
    interval = forms.IntegerField(
        label=_("Minutes between batches"), min_value=0, error_messages={"required": _("How long?")}
    )
    spread_minutes = forms.IntegerField(
        label=_("Minutes to spread it over"),
        min_value=0,
        error_messages={"required": _("How long?")},
        help_text=_("480 minutes are 8 hours. What you give here sets the rate."),
    )
    per_minute = forms.IntegerField(
        label=_("Messages a minute at most"),
        min_value=0,
        required=False,
        help_text=_("For a call centre that answers. Empty: as fast as the carriers take them."),
    )
    opens = _ClockTime(label=_("From"), required=False)
    closes = _ClockTime(label=_("Until"), required=False)
    leftovers = forms.ChoiceField(
        label=_("What has not left by then"),
        choices=[
            (Leftovers.NEXT.value, _("leaves when these hours come round again")),
            (Leftovers.DROP.value, _("is not sent, and its credits come back")),
            (Leftovers.ASK.value, _("waits until you decide")),
        ],
    )
    deadline = ClockField(
        label=_("Send nothing from this time on"),
        required=False,
        help_text=_("What has not left by then is not sent, and its credits come back."),
    )
    # Parts of the form may be hidden and empty: the browser must not hold it back for them.
    use_required_attribute = False

    def full_clean(self) -> None:
        """Ask only for what the choices call for; the labels call nothing of it optional."""
        tempo = self.data.get("tempo")
        wanted = {
            "scheduled_at": self.data.get("when") == self.LATER,
            "tempo": False,
            "batch_size": tempo == Tempo.SPLIT,
            "interval": tempo == Tempo.SPLIT,
            "spread_minutes": tempo == Tempo.SPREAD,
            "leftovers": False,
        }
        for name, is_wanted in wanted.items():
            self.fields[name].required = is_wanted
        super().full_clean()
        for name in wanted:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        tempo = cleaned.get("tempo")
        hidden = {
            "scheduled_at": cleaned.get("when") == self.NOW,
            "batch_size": tempo != Tempo.SPLIT,
            "interval": tempo != Tempo.SPLIT,
            "spread_minutes": tempo != Tempo.SPREAD,
            "per_minute": tempo == Tempo.SPREAD,
        }
        for name in (name for name, is_hidden in hidden.items() if is_hidden):
            cleaned[name] = None
            self.errors.pop(name, None)
        return cleaned

    def plan(self, deadline: datetime | None) -> Plan:
        """The plan that was filled in; `deadline` is its moment."""
        given = self.cleaned_data
        return Plan(
            tempo=Tempo(given.get("tempo") or Tempo.ALL),
            batch_size=given.get("batch_size") or 0,
            interval=given.get("interval") or 0,
            spread_minutes=given.get("spread_minutes") or 0,
            per_minute=given.get("per_minute") or 0,
            opens=given.get("opens"),
            closes=given.get("closes"),
            leftovers=Leftovers(given.get("leftovers") or Leftovers.NEXT),
            deadline=deadline,
        )


class WaveForm(forms.Form):
    """When a batch is to leave, and whether those after it move along."""

    scheduled_at = ClockField(
        label=_("Date and time"), error_messages={"required": _("Choose a date and a time.")}
    )
    later_too = forms.BooleanField(
        label=_("Move the batches after it by as much"), required=False, initial=True
    )


class ReasonForm(forms.Form):
    """Why a campaign is sent back."""

    reason = forms.CharField(
        label=_("Why it is not released"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
