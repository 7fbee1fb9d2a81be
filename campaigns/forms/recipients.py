"""How a campaign gets its recipients, and how its file is read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_choices
from campaigns.forms.files import TakesFile
from campaigns.mappings import Mapping as Reading
from campaigns.models import Campaign
from campaigns.readwords import ROLES
from campaigns.services.readings import proposed

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


class ColumnField(forms.TypedChoiceField):
    """One of the file's columns, by its index; the form fills in the choices."""

    def __init__(self, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(label=label, help_text=help_text, coerce=int, empty_value=None, **kwargs)


class RecipientsForm(TakesFile):
    """How the file is read; another file may take its place."""

    has_header = forms.BooleanField(
        label=_("The first row holds the names of the columns"), required=False
    )
    number = ColumnField(
        _("Column with the phone numbers"),
        required=True,
        error_messages={"required": _("Choose the column that holds the phone numbers.")},
    )
    region = forms.ChoiceField(
        label=_("Country of numbers without a country code"),
        help_text=_("Numbers that begin with + or 00 keep their own country."),
        choices=region_choices,
    )
    country = ColumnField(
        _("Column with the country"),
        _("A code (IN), an English name (India) or a calling code (+91)."),
    )
    sender = ColumnField(
        _("Column with the sender ID"), _("Rows with a blank cell are sent from the campaign's.")
    )
    text = ColumnField(
        _("Column with the text"),
        _("Placeholders in it are filled in. Rows with a blank cell get the campaign's text."),
    )
    send_at = ColumnField(
        _("Column with the send time"),
        _("Such as 2026-11-30 09:15. Rows with a blank cell leave with the campaign."),
    )
    day_first = forms.TypedChoiceField(
        label=_("Dates such as 03/04/2026"),
        choices=(("", _("as the column shows")), ("1", _("day first")), ("0", _("month first"))),
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )
    client_ref = ColumnField(
        _("Column with your own id"), _("Kept with the message; the API gives it back.")
    )
    keep = forms.ChoiceField(
        label=_("When a number comes more than once, send"), choices=Campaign.Keep, required=False
    )
    save_as = forms.CharField(
        label=_("Remember this for files with the same columns, as"),
        help_text=_("For example “Monthly bills”. A name that is taken is replaced."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
        columns = [(str(index), name) for index, name in enumerate(found["columns"])]
        for role in ROLES:
            nothing = _("Choose a column") if role == "number" else _("None")
            self.fields[role].choices = [("", nothing), *columns]  # type: ignore[attr-defined]
        guessed = found.get("encoding")
        if guessed is None:
            del self.fields["encoding"], self.fields["delimiter"]
        else:
            names = {guessed: guessed.upper()} | ENCODINGS
            self.fields["encoding"].choices = list(names.items())  # type: ignore[attr-defined]

    def roles(self) -> dict[int, str]:
        """What each column is for, as the form stands: index -> role."""
        values = {role: str(self[role].value()) for role in ROLES}
        return {int(value): role for role, value in values.items() if value.isdigit()}

    def mapping(self, saved: str = "") -> Reading:
        """What a valid form asks for; `saved` is the saved mapping that it began with."""
        columns = {role: self.cleaned_data[role] for role in ROLES}
        return Reading(
            **columns,
            region=self.cleaned_data["region"],
            has_header=self.cleaned_data["has_header"],
            encoding=self.cleaned_data.get("encoding") or None,
            delimiter=self.cleaned_data.get("delimiter") or None,
            day_first=self.cleaned_data["day_first"],
            saved=saved,
        )


def recipients_initial(campaign: Campaign) -> dict[str, Any]:
    """What the form shows first: what a person said, else what the first look guesses."""
    mapping = Reading.of(campaign.mapping)
    if not mapping.seen and campaign.upload:
        mapping = proposed(campaign.upload.preview)
    shown = mapping.as_json() | {"keep": campaign.keep}
    return shown | {"day_first": "" if mapping.day_first is None else str(int(mapping.day_first))}
