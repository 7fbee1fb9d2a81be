"""What a campaign says, from whom, and what pays for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.models import Campaign, OptOutTag, Sender
from campaigns.selectors.choices import optout_tags_of, senders_of
from campaigns.selectors.templates import templates_of, version_ref
from campaigns.services.templates import LONGEST_NAME


class MessageForm(forms.Form):
    """The text, what pays for it, who it comes from, and whose opt-outs it respects.

    `version` is the template version the text was made from (selectors.templates.version_ref).
    The fields from `row` on help to write it: they are no part of the campaign.
    """

    text = forms.CharField(
        label=_("Message"),
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "data-message-text": "", "data-unsaved": "", "dir": "auto"}
        ),
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
    version = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    row = forms.IntegerField(
        label=_("Row of the file"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"data-row": "", "inputmode": "numeric"}),
    )
    template = forms.ChoiceField(label=_("Template"), required=False)
    new_name = forms.CharField(
        label=_("Name of the template"), required=False, max_length=LONGEST_NAME
    )
    test_numbers = forms.CharField(
        label=_("Your own number"),
        required=False,
        max_length=1000,
        help_text=_("Several with commas between."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    test_token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, needs_text: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["text"].required = needs_text
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
        offered = [(str(row.uuid), row.name) for row in templates_of(account)]
        self.fields["template"].choices = [("", _("Choose a template")), *offered]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["template"]

    @property
    def values(self) -> dict[str, Any]:
        """What the campaign keeps of a valid form."""
        data = self.cleaned_data
        names = ("text", "product", "sender", "optout_tags")
        return {name: data[name] for name in names if name in data}


def message_initial(campaign: Campaign) -> dict[str, Any]:
    """The values of MessageForm for a campaign that may have them already."""
    return {
        "text": campaign.text,
        "product": campaign.product and campaign.product.code,
        "sender": campaign.sender and campaign.sender.name,
        "optout_tags": [tag.uuid for tag in campaign.optout_tags.all()],
        "version": version_ref(campaign.template_version),
    }
