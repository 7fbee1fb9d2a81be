"""How a campaign gets its recipients, and how its file is read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_choices

ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls,.ods,.zip"
DELIMITERS = ((",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", _("bar (|)")))
ENCODINGS = {
    "utf-8-sig": _("UTF-8 with a mark"),
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": _("Windows, Western European"),
    "cp1250": _("Windows, Central European"),
    "cp1251": _("Windows, Cyrillic"),
    "cp1256": _("Windows, Arabic"),
    "gb18030": _("Chinese (GB 18030)"),
    "shift_jis": _("Japanese (Shift JIS)"),
}


class NewCampaignForm(forms.Form):
    """A name, and the file it starts with."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Only you and your team see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Drop a CSV, Excel, ODS or ZIP file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with your recipients.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class RecipientsForm(forms.Form):
    """How the file is read; another file may take its place."""

    has_header = forms.BooleanField(
        label=_("The first row holds the names of the columns"), required=False
    )
    number = forms.TypedChoiceField(
        label=_("Column with the phone numbers"),
        coerce=int,
        empty_value=None,
        error_messages={"required": _("Choose the column that holds the phone numbers.")},
    )
    region = forms.ChoiceField(
        label=_("Country of numbers without a country code"),
        help_text=_("Numbers that begin with + or 00 keep their own country."),
        choices=region_choices,
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(
        label=_("Cells are separated by"), choices=DELIMITERS, required=False
    )
    file = forms.FileField(
        label=_("Drop another file here, or choose one"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, found: Mapping[str, Any], **kwargs: Any) -> None:
        """`found` is the preview of the upload; only a CSV has an encoding and a delimiter."""
        super().__init__(*args, **kwargs)
        choices = [(str(index), name) for index, name in enumerate(found["columns"])]
        self.fields["number"].choices = [("", _("Choose a column")), *choices]  # type: ignore[attr-defined]
        guessed = found.get("encoding")
        if guessed is None:
            del self.fields["encoding"], self.fields["delimiter"]
        else:
            names = {guessed: guessed.upper()} | ENCODINGS
            self.fields["encoding"].choices = list(names.items())  # type: ignore[attr-defined]
