"""The form of one template that is registered with the DLT platform."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.models import DltTemplate, Sender
from campaigns.selectors.senders import all_senders_of
from campaigns.services.dlt import LONGEST_TEXT, Entry


class DltTemplateForm(forms.Form):
    """A registered template; `entry` is what it says once it is valid."""

    template_id = forms.CharField(
        label=_("Template id"),
        max_length=40,
        help_text=_("Digits, usually 19, as the DLT portal shows it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Registered text"),
        strip=False,
        max_length=LONGEST_TEXT + 100,
        help_text=_("Exactly as it was approved, with {#var#} where it varies."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    senders: "forms.ModelMultipleChoiceField[Sender]" = forms.ModelMultipleChoiceField(
        label=_("Approved for these sender IDs"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: for all of them."),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not known")), *CATEGORIES.items()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        senders = all_senders_of(account)
        self.fields["senders"].queryset = senders  # type: ignore[attr-defined]
        if not senders:
            del self.fields["senders"]

    @property
    def entry(self) -> Entry:
        """What was written down."""
        data = self.cleaned_data
        own = list(data.get("senders") or ())
        return Entry(data["template_id"], data["text"], data["name"], data["category"], own)


CATEGORIES: dict[str, Any] = {
    DltTemplate.Category.TRANSACTIONAL: _("Transactional"),
    DltTemplate.Category.SERVICE_IMPLICIT: _("Service, implicit"),
    DltTemplate.Category.SERVICE_EXPLICIT: _("Service, explicit"),
    DltTemplate.Category.PROMOTIONAL: _("Promotional"),
}


def entry_initial(template: DltTemplate) -> dict[str, Any]:
    """The values of DltTemplateForm for a template that is known."""
    return {
        "template_id": template.template_id,
        "text": template.text,
        "name": template.name,
        "category": template.category,
        "senders": [sender.uuid for sender in template.senders.all()],
    }
