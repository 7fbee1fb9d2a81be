"""The pieces that forms of carriers are made of."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms


class Setting(NamedTuple):
    """A key of a carrier's configuration, or of its secrets, and its field."""

    key: str
    field: forms.Field
    is_secret: bool = False


class Group(NamedTuple):
    """Settings under one heading; rare ones are folded away."""

    label: Any
    settings: Sequence[Setting]
    is_rare: bool = False


_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def text(
    label: Any, *, required: bool = False, help_text: Any = "", area: bool = False
) -> forms.Field:
    """A text as it stands in the configuration."""
    widget = forms.Textarea({"rows": 4, **_PLAIN}) if area else forms.TextInput(_PLAIN)
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def secret(label: Any, *, area: bool = False, help_text: Any = "") -> forms.Field:
    """A text that is never shown again."""
    hidden = {"autocomplete": "new-password", "spellcheck": "false"}
    widget = forms.Textarea({"rows": 4, **_PLAIN}) if area else forms.PasswordInput(hidden)
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=widget, strip=False
    )


def whole(label: Any, *, initial: int | None = None, help_text: Any = "") -> forms.Field:
    """A whole number; empty stands for the default."""
    return forms.IntegerField(label=label, required=False, initial=initial, help_text=help_text)


def flag(label: Any, *, initial: bool = False) -> forms.Field:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False, initial=initial)


def pick(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.Field:
    """One of a few; the first is the default."""
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=choices[0][0])
