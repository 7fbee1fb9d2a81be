"""How allauth's second factors behave here: secrets at rest, codes that work once, our words."""

import base64
import hashlib
import logging
import secrets
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import InvalidToken
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.addresses import client_address
from accounts.models import User
from accounts.secretbox import box
from accounts.selectors.brands import brand_for
from accounts.services import ratelogs, signins

logger = logging.getLogger(__name__)
PURPOSE = "accounts.mfa secrets"
# A code is good for its own half minute and the ones beside it.
CODE_SECONDS = 120
# What a broken, forged or unknown credential makes the library raise.
BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, ValidationError)
NO_PASSKEY = _("This passkey is not known here, or did not answer in time. Try again.")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped upstream
    """Encrypts secrets with a key that comes from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        return box(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return box(PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY was lost. No code is right for a secret that nobody knows.
            logger.error("A second factor was kept under another SECRET_KEY: it must be reset.")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return _brand_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host: str = context.request.get_host().rpartition("@")[2]
        return {"id": host.partition(":")[0], "name": _brand_name()}


def _brand_name() -> str:
    """What apps and devices call the portal: the name of the brand one works under."""
    return brand_for(getattr(context.request, "account", None)).name


def use_code(user: User, code: str) -> bool:
    """Spend a time-based code; False where it was spent already, in whichever process."""
    digest = hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:32]
    key = f"code:{user.pk}:{digest}"
    return ratelogs.hit(key, limit=1, seconds=CODE_SECONDS).allowed


class _CodeMixin(forms.Form):
    """One field for codes of an app and recovery codes; a code works once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("From your authenticator app, or one of your recovery codes.")
        field.max_length = 20  # type: ignore[attr-defined]
        field.widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        user: User = self.user  # type: ignore[attr-defined]
        if not use_code(user, "".join(filter(str.isalnum, code))):
            raise ValidationError(MFAAdapter.error_messages["incorrect_code"])
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        user: User = self.user  # type: ignore[attr-defined]
        signins.note_refused_code(user, address=client_address(context.request))


class CodeForm(_CodeMixin, AuthenticateForm):  # type: ignore[misc]  # untyped upstream
    """The second step of signing in."""


class ConfirmCodeForm(_CodeMixin, ReauthenticateForm):  # type: ignore[misc]
    """Showing again who one is."""


class CredentialField(forms.JSONField):
    """What a browser says about a passkey: a JSON object."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
        except RecursionError as error:
            raise ValidationError(NO_PASSKEY) from error
        if found is not None and not isinstance(found, dict):
            raise ValidationError(NO_PASSKEY)
        return found


class _PasskeyMixin(forms.Form):
    """A credential that makes no sense is a wrong one, never an error of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except BROKEN as error:
            raise ValidationError(NO_PASSKEY) from error


class PasskeySecondForm(_PasskeyMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of signing in."""


class PasskeySignInForm(_PasskeyMixin, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of a password."""


class ConfirmPasskeyForm(_PasskeyMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Showing again who one is, by passkey."""
