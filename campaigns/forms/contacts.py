"""Forms of the contact pages: they check shape, the services check the rest."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.contactwords import (
    LONGEST_ATTRIBUTE,
    LONGEST_GROUP,
    LONGEST_NAME,
    LONGEST_VALUE,
)
from campaigns.models import Contact, ContactBulk
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.selectors.contactparts import fields_of, groups_of, segments_of, tags_of
from campaigns.selectors.contacts import Search
from campaigns.services.contacts import Details, tags_typed

NEW_ATTRIBUTES = 3
_PLAIN = {"autocomplete": "off"}
_NARROWING = ("q", "group", "tag", "segment")


class PartField(forms.ChoiceField):
    """One of the account's groups, tags or segments; its value is the row, or None."""

    def offer(self, rows: Iterable[Any], blank: Any) -> None:
        """Let one choose among `rows`; `blank` is what nothing is called."""
        self._rows = {str(row.uuid): row for row in rows}
        self.choices = [("", blank), *((key, row.name) for key, row in self._rows.items())]

    def clean(self, value: Any) -> Any:
        return self._rows.get(super().clean(value))


class SearchForm(forms.Form):
    """Words or digits, group, tag, segment; `search` is what to look for once it is valid."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80)
    group = PartField(label=_("Group"), required=False)
    tag = PartField(label=_("Tag"), required=False)
    segment = PartField(label=_("Segment"), required=False)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data)
        rows = {
            "group": groups_of(account),
            "tag": tags_of(account),
            "segment": segments_of(account).select_related("account"),
        }
        for name, parts in rows.items():
            self.fields[name].offer(parts, _("Any"))  # type: ignore[attr-defined]

    @property
    def search(self) -> Search:
        """What to look for."""
        data = self.cleaned_data
        before: uuid.UUID | None = data["before"]
        return Search(data["q"].strip(), data["group"], data["tag"], data["segment"], before)

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in _NARROWING)


class BulkForm(forms.Form):
    """What to do with the contacts that are ticked, or with all that match."""

    action = forms.ChoiceField(label=_("With the contacts"), choices=ContactBulk.Action)
    group = PartField(label=_("Group"), required=False)
    tag = PartField(label=_("Tag"), required=False)
    contact = forms.TypedMultipleChoiceField(required=False, coerce=uuid.UUID)
    every = forms.BooleanField(label=_("All that match"), required=False)
    typed = forms.CharField(required=False, max_length=20)

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.fields["group"].offer(groups_of(account), _("Choose a group"))  # type: ignore[attr-defined]
        self.fields["tag"].offer(tags_of(account), _("Choose a tag"))  # type: ignore[attr-defined]
        # Any address may be sent; a selector finds those that are the account's.
        self.fields["contact"].valid_value = _is_uuid  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        action, kinds = data.get("action"), ContactBulk.Action
        if action in (kinds.ADD_TO_GROUP, kinds.REMOVE_FROM_GROUP) and not data.get("group"):
            self.add_error("group", _("Choose a group."))
        if action in (kinds.TAG, kinds.UNTAG) and not data.get("tag"):
            self.add_error("tag", _("Choose a tag."))
        return data

    @property
    def target(self) -> dict[str, Any]:
        """The group or the tag that the action is about, and nothing else."""
        action, kinds = self.cleaned_data["action"], ContactBulk.Action
        if action in (kinds.ADD_TO_GROUP, kinds.REMOVE_FROM_GROUP):
            return {"group": self.cleaned_data["group"]}
        if action in (kinds.TAG, kinds.UNTAG):
            return {"tag": self.cleaned_data["tag"]}
        return {}


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
        widget=forms.TextInput(attrs=_PLAIN),
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1_000,
        help_text=_("With commas between. A new word makes a new tag."),
        widget=forms.TextInput(attrs=_PLAIN),
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
                widget=forms.TextInput(attrs=_PLAIN),
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


class NameForm(forms.Form):
    """The name of a group or of a tag."""

    def __init__(self, *args: Any, longest: int = LONGEST_GROUP, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"), max_length=longest, widget=forms.TextInput(attrs=_PLAIN)
        )


class TypedForm(forms.Form):
    """A name typed once more, before something is deleted."""

    typed = forms.CharField(
        label=_("Type its name to delete it"),
        max_length=LONGEST_GROUP,
        widget=forms.TextInput(attrs=_PLAIN),
    )


def _value_field(label: Any, value: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        initial=value,
        max_length=LONGEST_VALUE,
        widget=forms.TextInput(attrs=_PLAIN),
    )


def _initial(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "groups": [str(group.uuid) for group in contact.groups.all()],
        "tags": ", ".join(tag.name for tag in contact.tags.order_by("name")),
    }


def _is_uuid(value: Any) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True
