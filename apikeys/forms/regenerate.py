"""How long an old text goes on beside the new one."""

from django import forms
from django.utils.translation import gettext_lazy as _

OVERLAPS = (
    ("none", _("It ends at once")),
    ("1h", _("1 hour")),
    ("24h", _("24 hours")),
    ("7d", _("7 days")),
)


class RegenerateForm(forms.Form):
    """The overlap; a send credential has none."""

    overlap = forms.ChoiceField(
        label=_("The old text goes on for"),
        choices=OVERLAPS,
        widget=forms.RadioSelect,
        initial="24h",
        required=False,
        help_text=_("Time to bring the new one to every program that uses it."),
    )

    def clean_overlap(self) -> str:
        return self.cleaned_data["overlap"] or "none"
