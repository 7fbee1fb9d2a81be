"""What a campaign starts with: a name, and a file, numbers or contacts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_choices
from campaigns.forms.files import TakesFile
from campaigns.forms.recipients import ACCEPT
from campaigns.pasted import Pasted, parse
from campaigns.phones import PhoneReader
from campaigns.selectors.audiences import Audience

NO_NUMBERS = _("Type or paste the numbers to write to.")


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Only you and your team see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FileForm(TakesFile):
    """A name, and the file it starts with."""

    name = _name_field()
    file = forms.FileField(
        label=_("Drop a CSV, Excel, ODS or ZIP file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with your recipients.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class TypedForm(forms.Form):
    """Numbers typed or pasted. `pasted` is what stands in them, once the form is valid."""

    numbers = forms.CharField(
        label=_("Phone numbers"),
        strip=False,
        error_messages={"required": NO_NUMBERS},
        help_text=_(
            "One to a line, or with commas, semicolons or spaces between them. Columns pasted from"
            " a spreadsheet stay columns."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("Country of numbers without a country code"), choices=region_choices
    )

    def clean_numbers(self) -> str:
        """With the line ends of one kind: browsers send those of another."""
        text: str = self.cleaned_data["numbers"]
        if not text.strip():
            raise forms.ValidationError(NO_NUMBERS, code="required")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def reader(self) -> PhoneReader:
        return PhoneReader(self.cleaned_data["region"])

    @property
    def pasted(self) -> Pasted:
        return parse(self.cleaned_data["numbers"], self.reader)


class NumbersForm(TypedForm):
    """A name, and the numbers it starts with."""

    name = _name_field()
    field_order = ("name", "numbers", "region")


class AudienceForm(forms.Form):
    """A name, and the group or segment it goes to."""

    name = _name_field()
    audience = forms.ChoiceField(
        label=_("Group or segment"),
        error_messages={"required": _("Choose a group or segment.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, audiences: Iterable[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, _label(each)) for each in audiences]
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]


def _label(audience: Audience) -> str:
    if audience.people is None:
        return audience.name
    return f"{audience.name} ({number_format(audience.people, force_grouping=True)})"
