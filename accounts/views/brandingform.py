"""The form of the white-label page."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid
from accounts.images import Image
from accounts.services.branding import (
    LOGO_BYTES,
    NAME_LENGTH,
    SUPPORT_LENGTH,
    Face,
    read_logo,
)

ACCEPT = "image/png,image/jpeg,image/webp"
KEPT_LENGTH = LOGO_BYTES * 4 // 3 + 8  # base64 of one byte too many


class BrandingForm(forms.Form):
    """What may be chosen. A logo that was read travels on in `logo_kept` (base64): a browser
    never fills a file field again, and nothing that was chosen may be lost."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("In the title of every page, in the header and as the sender of mails."),
        error_messages={"required": _("Give the name that people see.")},
    )
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput(
            attrs={"placeholder": "#00656d", "spellcheck": "false", "data-colour": ""}
        ),
        help_text=_(
            "# and six hex digits. It is made lighter or darker where text would be hard to read."
        ),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "PNG, JPEG or WebP, at most 200 KB and 1,000 pixels a side. A wide one stands alone, "
            "a square one beside the name."
        ),
        error_messages={"empty": _("This file is empty. Choose another.")},
    )
    logo_kept = forms.CharField(required=False, widget=forms.HiddenInput)
    no_logo = forms.BooleanField(label=_("Show no logo"), required=False)
    host = forms.CharField(
        label=_("Sign-in host"),
        required=False,
        max_length=260,
        widget=forms.TextInput(
            attrs={"placeholder": "send.example.com", "spellcheck": "false", "inputmode": "url"}
        ),
        help_text=_(
            "A host name of your own, at which visitors see this face before they sign in."
        ),
    )
    support = forms.CharField(
        label=_("Where people find help"),
        required=False,
        max_length=SUPPORT_LENGTH,
        help_text=_("A line on sign-in and error pages, such as help@example.com or a number."),
    )

    def clean_logo(self) -> Image | None:
        upload = self.cleaned_data["logo"]
        if upload is None:
            return None
        try:
            return read_logo(upload.read(LOGO_BYTES + 1))  # one byte more shows it is too large
        except Invalid as error:
            raise forms.ValidationError(error.message) from error

    def clean_logo_kept(self) -> Image | None:
        kept = self.cleaned_data["logo_kept"]
        try:
            return read_logo(base64.b64decode(kept[:KEPT_LENGTH], validate=True)) if kept else None
        except (binascii.Error, ValueError, Invalid):
            self.add_error("logo", _now("Choose the logo once more."))
            return None

    def face(self) -> Face:
        """What was chosen; only of a valid form."""
        chosen: dict[str, Any] = self.cleaned_data
        logo = None if chosen["no_logo"] else chosen["logo"] or chosen["logo_kept"]
        return Face(
            chosen["name"],
            chosen["colour"],
            chosen["host"],
            chosen["support"],
            logo=logo,
            no_logo=chosen["no_logo"],
        )

    @property
    def kept(self) -> str:
        """The logo that was read and is not saved yet, in base64; '' where there is none."""
        chosen = getattr(self, "cleaned_data", {})
        logo: Image | None = chosen.get("logo") or chosen.get("logo_kept")
        return base64.b64encode(logo.data).decode() if logo else ""
