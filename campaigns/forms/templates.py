"""Forms of the template pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.services.templates import LONGEST_NAME


class TemplateForm(forms.Form):
    """A name and a text."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("What you and your team know it by. Nobody else sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        help_text=_(
            "{{name}} is filled from the column of that name; {{name|there}} says what stands in"
            " place of a blank cell."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "data-message-text": "", "dir": "auto"}),
        error_messages={"required": _("Write the message.")},
    )
