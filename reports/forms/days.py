"""The form of a report by dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DaysForm(forms.Form):
    """A first and a last day. `from` is no name Python lets a field have, so both are put in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invalid = {"invalid": _("Write the day like 2026-11-21."), "required": _("Choose a day.")}
        self.fields["from"] = forms.DateField(
            label=_("First day"), widget=DAY, error_messages=invalid
        )
        self.fields["to"] = forms.DateField(label=_("Last day"), widget=DAY, error_messages=invalid)
