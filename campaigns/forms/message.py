"""What a campaign says, from whom, and what pays for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Product
from accounts.selectors import products_of
from campaigns.models import Campaign, OptOutTag, Sender
from campaigns.selectors.choices import optout_tags_of, senders_of


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


def message_initial(campaign: Campaign) -> dict[str, Any]:
    """The values of MessageForm for a campaign that may have them already."""
    return {
        "text": campaign.text,
        "product": campaign.product and campaign.product.code,
        "sender": campaign.sender and campaign.sender.name,
        "optout_tags": [tag.uuid for tag in campaign.optout_tags.all()],
    }
