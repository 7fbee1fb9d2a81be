"""The forms of limits: asking for more, and the operator's answer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.limits import LIMITS, Group, Limit

LARGEST = 10**12


class AskForm(forms.Form):
    """Which limit, which value (megabytes for sizes), and what for."""

    name = forms.ChoiceField(label=_("Limit"))
    value = forms.CharField(
        label=_("Value you need"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("A whole number, in the unit the limit is given in (megabytes for sizes)."),
        error_messages={"required": _("Say which value you need.")},
    )
    reason = forms.CharField(
        label=_("What you need it for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The operator reads it. Up to 500 characters."),
        error_messages={"required": _("Say what for, so that the operator can decide.")},
    )

    def __init__(self, data: Any = None, *, in_force: Mapping[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        choices = [("", _("Choose a limit")), *_choices(in_force)]
        self.fields["name"] = forms.ChoiceField(
            label=_("Limit"),
            choices=choices,
            error_messages={"required": _("Choose the limit.")},
        )

    def clean_value(self) -> int:
        return typed_value(self.cleaned_data["value"])

    @property
    def asked(self) -> int:
        """The value in the limit's own unit."""
        factor: int = LIMITS[self.cleaned_data["name"]].factor
        return int(self.cleaned_data["value"] * factor)


class DecisionForm(forms.Form):
    """The value to give, and the answer."""

    value = forms.CharField(
        label=_("Value to give"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes to whoever asked, by mail. Needed when you deny."),
    )

    def __init__(self, data: Any = None, *, limit: Limit, **options: Any) -> None:
        super().__init__(data, **options)
        self.limit = limit
        self.fields["value"].help_text = _("From %(least)s to %(most)s.") % {
            "least": limit.shown(limit.least),
            "most": limit.shown(limit.most),
        }

    def clean_value(self) -> int | None:
        typed: str = self.cleaned_data["value"]
        return typed_value(typed) * self.limit.factor if typed else None


def typed_value(text: str) -> int:
    """A whole number as people type it, `500,000` or `500 000`; raises ValidationError."""
    digits = text.replace(",", "").replace("\u00a0", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal()) or Decimal(digits) > LARGEST:
        raise forms.ValidationError(_("Enter a whole number, such as 250."), "not_a_number")
    return int(digits)


def typed(limit: Limit, value: int) -> str:
    """A value as the forms take it."""
    return number_format(value // limit.factor, use_l10n=False, force_grouping=False)


def _choices(in_force: Mapping[str, str]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The limits that can be asked for, by group, each with what is in force."""
    groups: dict[Group, list[tuple[str, str]]] = {}
    for limit in LIMITS.values():
        if not limit.fixed:
            label = f"{limit.summary}: {in_force[limit.name]}"
            groups.setdefault(limit.group, []).append((limit.name, label))
    return [(group.label, choices) for group, choices in groups.items()]
