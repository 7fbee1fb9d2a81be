"""Forms of prices and products: they check shape, the services check the rest."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.destinations import parse_destination
from accounts.limits import LIMITS
from accounts.models import Product
from accounts.pricefiles.problems import FILE_PROBLEMS, ROW_PROBLEMS
from accounts.pricefiles.reading import parse_price
from accounts.services.products import PRIORITIES

ACCEPT = ".csv,.txt,.tsv,.xlsx"
LOCAL = "%Y-%m-%dT%H:%M"


class LookUpForm(forms.Form):
    """What a number, a prefix or a country costs."""

    q = forms.CharField(label=_("Number, prefix or country"), max_length=80, required=False)


class LineForm(forms.Form):
    """One line of a list; `destination` cleans to (prefix, country), `price` to micro-credits."""

    destination = forms.CharField(
        label=_("Destination"),
        max_length=60,
        help_text=_("Digits numbers begin with, a country, or * for everything else."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": ROW_PROBLEMS["destination_missing"]},
    )
    price = forms.CharField(
        label=_("Credits per segment"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": ROW_PROBLEMS["price_missing"]},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remove" in self.data:
            self.fields["price"].required = False

    def clean_destination(self) -> tuple[str, str]:
        found = parse_destination(self.cleaned_data["destination"])
        if isinstance(found, str):
            raise forms.ValidationError(ROW_PROBLEMS[found], code=found)
        return found

    def clean_price(self) -> int | None:
        """None where the line is to go."""
        if "remove" in self.data:
            return None
        found = parse_price(self.cleaned_data["price"])
        if isinstance(found, str):
            raise forms.ValidationError(ROW_PROBLEMS[found], code=found)
        return found


class CopyForm(forms.Form):
    """The prices of the account above, with something on them."""

    percent = forms.DecimalField(
        label=_("Percent on top"),
        min_value=Decimal(-100),
        max_value=Decimal(1000),
        max_digits=6,
        decimal_places=2,
        initial=Decimal(0),
        help_text=_("0 copies the prices as they are."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class UploadForm(forms.Form):
    """A file with a whole list. Give it the most bytes a file may have."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    file = forms.FileField(
        label=_("Drop a CSV or XLSX file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with prices.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Shown beside the version, such as “Carrier raised the Gulf”."),
    )

    def __init__(self, *args: Any, products: Any, most_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_bytes = most_bytes
        field: Any = self.fields["product"]
        field.queryset, field.to_field_name, field.empty_label = products, "code", None

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > self.most_bytes:
            raise forms.ValidationError(self.too_large, code="too_large")
        return file

    @property
    def too_large(self) -> str:
        """What to say of a file that is."""
        megabytes = self.most_bytes // LIMITS["price_file_bytes"].factor
        return str(FILE_PROBLEMS["too_large"]) % {"limit": megabytes}


class PublishForm(forms.Form):
    """From when a list counts. `base` is the id of the list it was compared with."""

    WHEN = (("now", _("At once")), ("later", _("At a time")))

    when = forms.ChoiceField(
        label=_("Starts"), choices=WHEN, initial="now", widget=forms.RadioSelect
    )
    starts_at = forms.DateTimeField(
        label=_("Time"),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={"invalid": _("Write a date and a time, such as 2027-01-31 08:00.")},
    )
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") == "now":
            cleaned["starts_at"] = None
            self.errors.pop("starts_at", None)
        elif not cleaned.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Choose when the prices start."))
        return cleaned


class ProductForm(forms.Form):
    """A product; its code is given once."""

    code = forms.CharField(
        label=_("Code"),
        max_length=8,
        help_text=_("Up to eight letters or digits. Programs name it; it never changes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Give the product a code, such as OTP.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Give the product a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Product.Channel.choices)
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=PRIORITIES.start,
        max_value=PRIORITIES.stop - 1,
        initial=50,
        help_text=_("1 to 99. Messages of a product with a lower number leave first."),
    )
    is_active = forms.BooleanField(
        label=_("Can be sent with"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.strip().upper()
