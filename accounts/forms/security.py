"""Forms of signing in and of the security page."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.internal.auth import complete_registration, parse_registration_response
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.mfa import BROKEN, NO_PASSKEY, CredentialField, use_code
from accounts.models import User

LONGEST_PASSWORD = 1000
HELP = _("At least 10 characters: a few words nobody would guess together are best.")


def password_field(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    """A password as it is typed: spaces count, and it is never sent back."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **kwargs,
    )


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped upstream
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"] = password_field(_("Password"), "current-password")

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).strip().lower()


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """Showing again who one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Password"), "current-password")


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )


class NewPasswordForm(forms.Form):
    """A new password of `user`, twice. (`temp_key` is what the link of a reset holds.)"""

    password1 = password_field(_("New password"), "new-password", help_text=HELP)
    password2 = password_field(_("The same again"), "new-password")

    def __init__(self, *args: Any, user: User, temp_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        get_adapter().clean_password(password, user=self.user)
        return password

    def clean(self) -> None:
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("This is not the same as above: type both again."))


class ChangePasswordForm(NewPasswordForm):
    """The current password, and a new one."""

    current = password_field(_("Current password"), "current-password")
    field_order = ("current", "password1", "password2")

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your current password."))
        return password


class AppForm(forms.Form):
    """The first code of an authenticator app that holds `secret`."""

    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits, which change every half minute."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        ),
    )

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._secret = user, secret

    def clean_code(self) -> str:
        code = "".join(filter(str.isalnum, self.cleaned_data["code"]))
        if not validate_totp_code(self._secret, code) or not use_code(self._user, code):
            raise ValidationError(
                _("This code is not right. Check the clock of your phone, and type the newest one.")
            )
        return code


class PasskeyForm(forms.Form):
    """A passkey the browser has just made, and what its person calls it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you know it again, such as “Phone” or “Blue security key”."),
    )
    credential = CredentialField()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise ValidationError(_("A name is one line without control characters."))
        return name

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        try:
            parse_registration_response(credential)
            complete_registration(credential)
        except BROKEN as error:
            raise ValidationError(NO_PASSKEY) from error
        return credential
