"""Forms about people. They check shape; the services check the rest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import ServiceError
from accounts.inputs import clean_email
from accounts.models import Role

PASSWORD_HELP = _(
    "At least 10 characters. A few words in a row are good, and easy to keep in mind."
)

Roles = Sequence[Role]
ROLE_WORDS: dict[Role, Any] = {
    Role.OWNER: _("everything, owners and security rules included"),
    Role.MANAGER: _("campaigns, keys, people, settings and sub-accounts, but no credits or prices"),
    Role.SENDER: _("makes and sends campaigns"),
    Role.VIEWER: _("looks at everything, changes nothing"),
    Role.FINANCE: _("credits and prices, and the reports; sends nothing"),
}


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


class MemberForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Roles, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, roles)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Roles, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, roles)


def choose(form: forms.Form, roles: Roles) -> None:
    """Offer `roles`, each with what it may do."""
    field = form.fields["role"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(role.value, f"{role.label}: {ROLE_WORDS[role]}") for role in roles]


class SignUpForm(forms.Form):
    """What a visitor types to open an account."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Yours, or that of your company. The account will have it too."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send a link there to confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    password = _password(_("Choose a password"), "new-password", help_text=PASSWORD_HELP)


class ResendForm(forms.Form):
    """Where to send the link again."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    def clean_email(self) -> str:
        try:
            return clean_email(self.cleaned_data["email"])
        except ServiceError as error:
            raise forms.ValidationError(error.message) from None


class ActivationForm(forms.Form):
    """The password of the sign-up, typed again."""

    password = _password(_("The password you chose"), "current-password")


class DenialForm(forms.Form):
    """Why an account is turned away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person gets it by mail."),
    )
