"""What the forms of all kinds of carriers begin with."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Carrier
from campaigns.services.carriers import Wish

PREFIX = "set_"
_BASICS = ("name", "rate", "window", "currency", "receipt_seconds")


class BasicsForm(forms.Form):
    """Name and pace of a carrier; the fields of its kind's settings are called PREFIX and key."""

    name = forms.CharField(label=_("Name"), max_length=60)
    rate = forms.IntegerField(
        label=_("Messages a second"),
        min_value=1,
        max_value=100_000,
        initial=100,
        help_text=_("At most, over all its connections."),
    )
    window = forms.IntegerField(
        label=_("Messages without an answer"),
        min_value=1,
        max_value=100_000,
        initial=100,
        help_text=_("At most, in each dispatcher."),
    )
    currency = forms.CharField(
        label=_("Currency of its costs"),
        max_length=3,
        required=False,
        help_text=_("Three letters, such as EUR."),
    )
    receipt_seconds = forms.IntegerField(
        label=_("Seconds in which receipts should come"),
        min_value=1,
        max_value=86_400,
        initial=60,
        help_text=_("Those within it count as in time."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        carrier: Carrier | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        first = dict(initial or {})
        if carrier is not None:
            first |= {name: getattr(carrier, name) for name in _BASICS}
        super().__init__(data, initial=first)

    @staticmethod
    def prefix_of(key: str) -> str:
        """The name of a setting's field."""
        return f"{PREFIX}{key}"

    @property
    def shown_groups(self) -> list[dict[str, Any]]:
        """The settings in groups: `label`, `fields`, and `is_folded` where they may be hidden."""
        return []

    def wish(self) -> Wish:
        """What a valid form asks for."""
        raise NotImplementedError

    def made(self, config: Mapping[str, Any], secrets: Mapping[str, str]) -> Wish:
        """The wish with these settings."""
        basics = {name: self.cleaned_data[name] for name in _BASICS}
        return Wish(config=config, secrets=secrets, **basics)

    def refuse(self, field: str, sentence: str) -> None:
        """Show a service's refusal beside its field."""
        for name in (self.prefix_of(field), field):
            if name in self.fields:
                self.add_error(name, sentence)
                return
        self.add_error(None, f"{field}: {sentence}" if field else sentence)
