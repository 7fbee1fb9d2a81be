"""When a campaign leaves."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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


class TimeForm(forms.Form):
    """Now, or at a time."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("Start"),
        choices=[(NOW, _("Now, as soon as you confirm")), (LATER, _("At a time you choose"))],
        widget=forms.RadioSelect,
    )
    scheduled_at = ClockField(
        label=_("Date and time"), error_messages={"required": _("Choose a date and a time.")}
    )
    # The date may be hidden and empty: the browser must not hold the form back for it.
    use_required_attribute = False

    def full_clean(self) -> None:
        """Ask for a date and a time only where one is wanted."""
        self.fields["scheduled_at"].required = self.data.get("when") == self.LATER
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.NOW:
            cleaned["scheduled_at"] = None
            self.errors.pop("scheduled_at", None)
        return cleaned
