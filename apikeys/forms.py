"""The form that makes a key. It checks shape; the service checks the rest."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

LIVES = ((30, _("30 days")), (90, _("90 days")), (365, _("1 year")), (0, _("No end")))


class KeyForm(forms.Form):
    """Name, life in days (0: no end, cleaned to None), and addresses, one to a line."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Give the key a name, so that you know it again.")},
        help_text=_("What will use it, such as “Order system”. It helps you end the right one."),
    )
    expires_in_days = forms.TypedChoiceField(
        label=_("Works for"), choices=LIVES, coerce=int, initial=365
    )
    allowed_addresses = forms.CharField(
        label=_("Allowed addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("IP addresses or CIDR blocks, one to a line. Blank: from anywhere."),
    )

    def clean_expires_in_days(self) -> int | None:
        return self.cleaned_data["expires_in_days"] or None

    def clean_allowed_addresses(self) -> list[str]:
        return [
            entry for entry in re.split(r"[\s,;]+", self.cleaned_data["allowed_addresses"]) if entry
        ]
