"""The forms of carriers by their settings, of their pace, and of what must be typed."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.carrierbasics import PREFIX, BasicsForm
from campaigns.forms.carrierfields import SETTINGS
from campaigns.forms.settinggroups import Setting
from campaigns.models import Carrier
from campaigns.services.carriers import Wish


class SettingsForm(BasicsForm):
    """A carrier whose kind has a field for each setting.

    Secrets are never shown: blank keeps them. The reader of the kind's gateway has the last word.
    """

    def __init__(
        self,
        kind: str,
        data: Any = None,
        *,
        carrier: Carrier | None = None,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        config = carrier.config if carrier else {}
        initial = {PREFIX + key: value for key, value in config.items()}
        super().__init__(data, carrier=carrier, initial=initial)
        self._groups = SETTINGS[kind]
        self._kept = kept
        self._config = dict(config)
        for group in self._groups:
            for setting in group.settings:
                self.fields[PREFIX + setting.key] = self._field(setting)

    def _field(self, setting: Setting) -> forms.Field:
        field = copy.deepcopy(setting.field)
        if setting.is_secret and setting.key in self._kept:
            field.help_text = _("One is kept. Leave this blank to keep it.")
            field.required = False
        return field

    @property
    def shown_groups(self) -> list[dict[str, Any]]:
        shown = []
        for group in self._groups:
            fields = [self[PREFIX + setting.key] for setting in group.settings]
            folded = group.is_rare and not any(field.errors for field in fields)
            shown.append({"label": group.label, "fields": fields, "is_folded": folded})
        return shown

    def wish(self) -> Wish:
        config = dict(self._config)
        secrets: dict[str, str] = {}
        for group in self._groups:
            for setting in group.settings:
                value = self.cleaned_data[PREFIX + setting.key]
                if setting.is_secret:
                    secrets |= {setting.key: value} if value else {}
                elif value is None or value == "":
                    config.pop(setting.key, None)
                else:
                    config[setting.key] = value
        return self.made(config, secrets)


class PaceForm(forms.Form):
    """How fast a carrier is sent to."""

    rate = forms.IntegerField(label=_("Messages a second"), min_value=1, max_value=100_000)
    window = forms.IntegerField(
        label=_("Messages without an answer"), min_value=1, max_value=100_000
    )


class TypedNameForm(forms.Form):
    """The name of a carrier, typed to confirm what stops traffic."""

    typed = forms.CharField(
        label=_("Name of the carrier"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self._name:
            raise forms.ValidationError(_("That is not its name."))
        return typed
