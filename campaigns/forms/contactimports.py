"""The forms of an import of contacts: the file, and what its columns hold."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.regions import region_choices
from campaigns.contactwords import LONGEST_ATTRIBUTE, attribute_name
from campaigns.forms.contactsearch import PartField
from campaigns.forms.files import TakesFile
from campaigns.forms.recipients import ACCEPT, DELIMITERS, ENCODINGS
from campaigns.models import ContactImport
from campaigns.selectors.contactparts import groups_of
from campaigns.services.contacts import tags_typed
from campaigns.services.uploads import Reading


class FileForm(TakesFile):
    """A file of contacts."""

    file = forms.FileField(
        label=_("Drop a spreadsheet here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with your contacts.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class MappingForm(forms.Form):
    """How a file of contacts is read, what its columns hold, and where its people go."""

    number = forms.TypedChoiceField(
        label=_("Column with the phone numbers"),
        coerce=int,
        empty_value=None,
        error_messages={"required": _("Choose the column that holds the phone numbers.")},
    )
    name = forms.TypedChoiceField(
        label=_("Column with the names"), coerce=int, empty_value=None, required=False
    )
    region = forms.ChoiceField(
        label=_("Country of numbers without a country code"),
        help_text=_("Numbers that begin with + or 00 keep their own country."),
        choices=region_choices,
    )
    has_header = forms.BooleanField(
        label=_("The first row holds the names of the columns"), required=False
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(
        label=_("Cells are separated by"), choices=DELIMITERS, required=False
    )
    policy = forms.ChoiceField(
        label=_("Numbers that are contacts already"),
        choices=ContactImport.Policy,
        widget=forms.RadioSelect,
        initial=ContactImport.Policy.FILL,
        help_text=_("A blank cell never takes anything away."),
    )
    group = PartField(label=_("Put them into a group"), required=False)
    new_group = forms.CharField(
        label=_("Or into a new group"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tags = forms.CharField(
        label=_("Tag them"),
        required=False,
        max_length=1_000,
        help_text=_("With commas between. A new word makes a new tag."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, account: Account, data: Any, *, found: Mapping[str, Any], mapping: Mapping[str, Any]
    ) -> None:
        """`found` is the preview of the upload, `mapping` how it is read so far."""
        super().__init__(data, initial=dict(mapping))
        columns = list(enumerate(found["columns"]))
        choices = [(str(at), title) for at, title in columns]
        self.fields["number"].choices = [("", _("Choose a column")), *choices]  # type: ignore[attr-defined]
        self.fields["name"].choices = [("", _("No column")), *choices]  # type: ignore[attr-defined]
        self.fields["group"].offer(groups_of(account), _("No group"))  # type: ignore[attr-defined]
        guessed = found.get("encoding")
        if guessed is None:
            del self.fields["encoding"], self.fields["delimiter"]
        else:
            names = {guessed: guessed.upper()} | ENCODINGS
            self.fields["encoding"].choices = list(names.items())  # type: ignore[attr-defined]
        self._samples = [
            next((line["cells"][at] for line in found["sample"] if at < len(line["cells"])), "")
            for at, _title in columns
        ]
        for at, title in columns:
            self.fields[f"attribute_{at}"] = forms.CharField(
                label=title,
                required=False,
                max_length=LONGEST_ATTRIBUTE,
                initial=mapping.get("attributes", {}).get(str(at), ""),
                widget=forms.TextInput(attrs={"autocomplete": "off", "list": "attributes"}),
            )

    @property
    def column_fields(self) -> list[tuple[forms.BoundField, str]]:
        """For each column the field that names its attribute, and a cell of it."""
        return [(self[f"attribute_{at}"], cell) for at, cell in enumerate(self._samples)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for at in range(len(self._samples)):
            name = data.get(f"attribute_{at}", "")
            if name and not attribute_name(name):
                message = _("This cannot be the name of an attribute.")
                self.add_error(f"attribute_{at}", message)
        if data.get("name") is not None and data.get("name") == data.get("number"):
            self.add_error("name", _("This column holds the numbers."))
        return data

    @property
    def reading(self) -> Reading:
        """How the file is to be read."""
        data = self.cleaned_data
        return Reading(
            number=data["number"],
            region=data["region"],
            has_header=data["has_header"],
            encoding=data.get("encoding") or None,
            delimiter=data.get("delimiter") or None,
        )

    @property
    def wanted(self) -> dict[str, Any]:
        """What `contactimports.start` takes besides the reading and the group."""
        data = self.cleaned_data
        taken = (data["number"], data["name"])
        names = {at: data[f"attribute_{at}"] for at in range(len(self._samples))}
        return {
            "name": data["name"],
            "attributes": {at: name for at, name in names.items() if name and at not in taken},
            "policy": data["policy"],
            "group": data["group"],
            "new_group": data["new_group"],
            "tags": tags_typed(data["tags"]),
        }
