"""Saved ways to read files."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MappingNameForm(forms.Form):
    """What a saved mapping is called."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
