"""The form of a contact: it checks shape, the services check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.contactwords import (
    LONGEST_ATTRIBUTE,
    LONGEST_NAME,
    LONGEST_VALUE,
)
from campaigns.models import Contact
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.selectors.contactparts import fields_of, groups_of
from campaigns.services.contacts import Details, tags_typed

NEW_ATTRIBUTES = 3
PLAIN = {"autocomplete": "off"}


class ContactForm(forms.Form):
    """A contact: number (only when new), name, groups, tags, attributes by their names."""

    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("With its country code, or as people of your country write it."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Enter a phone number.")},
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=PLAIN),
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1_000,
        help_text=_("With commas between. A new word makes a new tag."),
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, account: Account, data: Any = None, contact: Contact | None = None) -> None:
        super().__init__(data, initial=_initial(contact) if contact else None)
        self._account, self._region = account, account.default_country
        self._groups = {str(group.uuid): group for group in groups_of(account)}
        names = [(key, group.name) for key, group in self._groups.items()]
        self.fields["groups"].choices = names  # type: ignore[attr-defined]
        if not names:
            del self.fields["groups"]
        if contact:
            del self.fields["number"]
        self._names: dict[str, str] = {}
        known = contact.attributes if contact else {}
        for field in fields_of(account):
            self._names[f"attribute_{field.pk}"] = field.name
            self.fields[f"attribute_{field.pk}"] = _value_field(
                field.name, known.get(field.name, "")
            )
        for index in range(NEW_ATTRIBUTES):
            self.fields[f"new_name_{index}"] = forms.CharField(
                label=_("Name of a new attribute"),
                required=False,
                max_length=LONGEST_ATTRIBUTE,
                widget=forms.TextInput(attrs=PLAIN),
            )
            self.fields[f"new_value_{index}"] = _value_field(_("Its value"), "")

    def clean_number(self) -> str:
        text: str = self.cleaned_data["number"]
        found = PhoneReader(self._region).read(text)
        if isinstance(found, str):
            raise forms.ValidationError(row_sentence(found), code=found)
        self.msisdn, self.country = found
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for index in range(NEW_ATTRIBUTES):
            if data.get(f"new_value_{index}") and not data.get(f"new_name_{index}"):
                self.add_error(f"new_name_{index}", _("Say what this value is called."))
        return data

    @property
    def known_attributes(self) -> list[forms.BoundField]:
        """A field for each attribute the account has."""
        return [self[name] for name in self._names]

    @property
    def new_attributes(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of fields for attributes it has not: name, value."""
        return [(self[f"new_name_{n}"], self[f"new_value_{n}"]) for n in range(NEW_ATTRIBUTES)]

    @property
    def details(self) -> Details:
        """What was entered, once it is valid."""
        data = self.cleaned_data
        attributes = {name: data[key] for key, name in self._names.items()}
        for index in range(NEW_ATTRIBUTES):
            if data[f"new_name_{index}"]:
                attributes[data[f"new_name_{index}"]] = data[f"new_value_{index}"]
        groups = [self._groups[key] for key in data.get("groups", ())]
        return Details(data["name"], attributes, groups, tags_typed(data["tags"]))


def _value_field(label: Any, value: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        initial=value,
        max_length=LONGEST_VALUE,
        widget=forms.TextInput(attrs=PLAIN),
    )


def _initial(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "groups": [str(group.uuid) for group in contact.groups.all()],
        "tags": ", ".join(tag.name for tag in contact.tags.order_by("name")),
    }
