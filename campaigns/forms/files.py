"""A file in a form: sent with it, or in pieces before."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Account
from campaigns.models import Upload
from campaigns.selectors.files import upload_called


class TakesFile(forms.Form):
    """A form with a field `file`; `upload` is the uuid of a file that came in pieces before."""

    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("upload"):
            self.errors.pop("file", None)
        return cleaned

    def file_of(self, account: Account) -> "UploadedFile[bytes] | Upload | None":
        """The file that was chosen, if any. Raises NotFound where it is not the account's."""
        called = self.cleaned_data.get("upload")
        return upload_called(account, called) if called else self.cleaned_data.get("file")
