"""Numbers typed or pasted, as a form takes them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.regions import region_choices
from campaigns.forms.starting import name_field
from campaigns.pasted import Pasted, parse
from campaigns.phones import PhoneReader

NO_NUMBERS = _("Type or paste the numbers to write to.")


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

    name = name_field()
    field_order = ("name", "numbers", "region")
