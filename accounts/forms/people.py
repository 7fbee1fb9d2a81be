"""Forms about people. They check shape; the services check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import ServiceError

PASSWORD_HELP = _(
    "At least 10 characters. A few words in a row are good, and easy to keep in mind."
)


def add_error(form: forms.Form, error: ServiceError) -> None:
    """Show a service's error beside its field, or on top where the form has none of that name."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _password(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A field that keeps spaces and is never sent back in the page."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, **more)


class NewPersonForm(forms.Form):
    """What an invited person sets."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = _password(_("Choose a password"), "new-password", help_text=PASSWORD_HELP)
