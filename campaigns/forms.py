"""Forms of the campaign builder: they check shape, the services check the rest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Product
from accounts.regions import region_choices
from accounts.selectors import products_of
from campaigns.models import Campaign, OptOutTag, Sender
from campaigns.selectors.choices import optout_tags_of, senders_of

ACCEPT = ".csv,.txt,.tsv,.xlsx"
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
        label=_("Drop a CSV or XLSX file here, or choose one"),
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


class MessageForm(forms.Form):
    """The text, what pays for it, who it comes from, and whose opt-outs it respects."""

    text = forms.CharField(
        label=_("Message"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-message-text": ""}),
        error_messages={"required": _("Write the message.")},
    )
    product: "forms.ModelChoiceField[Product]" = forms.ModelChoiceField(
        label=_("Product"),
        queryset=None,
        to_field_name="code",
        help_text=_("What the messages are paid from."),
    )
    sender: "forms.ModelChoiceField[Sender]" = forms.ModelChoiceField(
        label=_("Sender ID"),
        queryset=None,
        to_field_name="name",
        help_text=_("What people see as the sender."),
    )
    optout_tags: "forms.ModelMultipleChoiceField[OptOutTag]" = forms.ModelMultipleChoiceField(
        label=_("Opt-out tags"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People who opted out of one of these are left out. Up to three."),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        querysets = {
            "product": products_of(account).filter(channel=Product.Channel.SMS),
            "sender": senders_of(account),
            "optout_tags": optout_tags_of(account),
        }
        for name, queryset in querysets.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        for name in ("product", "sender"):
            field = self.fields[name]
            field.empty_label = None if querysets[name].count() == 1 else _("Choose one")  # type: ignore[attr-defined]
        if not querysets["optout_tags"]:
            del self.fields["optout_tags"]


class ClockField(forms.Field):
    """A clock time without a zone, as `datetime-local` inputs send it: 2026-11-21T16:50."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": _("Write the time like 2026-11-21 16:50.")}

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            clock = datetime.fromisoformat(str(value).strip())
        except ValueError:
            clock = None
        if clock is None or clock.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return clock


class TimeForm(forms.Form):
    """Now, or at a time."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("Start"),
        choices=[(NOW, _("Now, as soon as you confirm")), (LATER, _("At a time you choose"))],
        widget=forms.RadioSelect,
    )
    scheduled_at = ClockField(
        label=_("Date and time"), error_messages={"required": _("Choose a date and a time.")}
    )
    # The date may be hidden and empty: the browser must not hold the form back for it.
    use_required_attribute = False

    def full_clean(self) -> None:
        """Ask for a date and a time only where one is wanted."""
        self.fields["scheduled_at"].required = self.data.get("when") == self.LATER
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.NOW:
            cleaned["scheduled_at"] = None
            self.errors.pop("scheduled_at", None)
        return cleaned


class ConfirmForm(forms.Form):
    """What the person saw when they pressed the button."""

    messages = forms.IntegerField(widget=forms.HiddenInput)
    price = forms.IntegerField(widget=forms.HiddenInput)


def message_initial(campaign: Campaign) -> dict[str, Any]:
    """The values of MessageForm for a campaign that may have them already."""
    return {
        "text": campaign.text,
        "product": campaign.product and campaign.product.code,
        "sender": campaign.sender and campaign.sender.name,
        "optout_tags": [tag.uuid for tag in campaign.optout_tags.all()],
    }
