"""The forms of HTTP carriers: by a preset's few questions, or by the whole description."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.carrierbasics import BasicsForm
from campaigns.forms.settinggroups import secret, text
from campaigns.gateways.http import presets
from campaigns.models import Carrier
from campaigns.services.carriers import Wish

OWN = "http"
PRESET_NAMES = tuple(presets.PRESETS)
EMPTY: dict[str, Any] = {
    "url": "https://carrier.example/send",
    "method": "POST",
    "body": "json",
    "template": {"to": "{to}", "from": "{sender}", "text": "{text}"},
    "headers": {},
    "auth": {"kind": "bearer", "token": "{secret:token}"},
    "answer": {"success": {"status": 200}, "reference": "id", "refusals": []},
    "receipts": {},
}
LONGEST = 50_000


class PresetForm(BasicsForm):
    """A new carrier of a known way of speaking."""

    def __init__(self, preset: str, data: Any = None) -> None:
        super().__init__(data)
        self.preset = presets.PRESETS[preset]
        self._name = preset
        self.settings: list[str] = []
        for asked in self.preset.fields:
            name = self.prefix_of(asked.name)
            hint = _("For example %(example)s") % {"example": asked.example}
            help_text = hint if asked.example else ""
            self.fields[name] = (
                secret(asked.label) if asked.secret else text(asked.label, help_text=help_text)
            )
            self.fields[name].required = not asked.optional
            self.settings.append(name)

    @property
    def shown_groups(self) -> list[dict[str, Any]]:
        fields = [self[name] for name in self.settings]
        return [{"label": self.preset.label, "fields": fields, "is_folded": False}]

    def clean(self) -> dict[str, Any]:
        """Make the description, so that a wrong answer stands at its question."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            cleaned["config"] = presets.make(self._name, self._given(secrets=False))
        except ValueError as error:
            self.refuse(str(error.args[0]), str(error.args[-1]))
        return cleaned

    def wish(self) -> Wish:
        return self.made(self.cleaned_data["config"], self._given(secrets=True))

    def _given(self, *, secrets: bool) -> dict[str, str]:
        return {
            asked.name: self.cleaned_data[self.prefix_of(asked.name)]
            for asked in self.preset.fields
            if asked.secret is secrets and self.cleaned_data[self.prefix_of(asked.name)]
        }


class DescriptionForm(BasicsForm):
    """A carrier by its whole description, as JSON, and its secrets by name."""

    def __init__(
        self,
        data: Any = None,
        *,
        carrier: Carrier | None = None,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(data, carrier=carrier)
        shown = carrier.config if carrier else EMPTY
        area = forms.Textarea({"rows": 24, "spellcheck": "false", "autocomplete": "off"})
        self.fields[self.prefix_of("description")] = forms.CharField(
            label=gettext_lazy("Description"),
            initial=json.dumps(shown, indent=2, ensure_ascii=False),
            max_length=LONGEST,
            widget=area,
            help_text=gettext_lazy("JSON: the request, its answers, and how receipts come."),
        )
        words = _("One a line: name = value. Kept so far: %(names)s.") % {
            "names": ", ".join(sorted(kept)) or _("none")
        }
        more = _("A name that is left out keeps its value; the description uses {secret:name}.")
        self.fields[self.prefix_of("secrets")] = forms.CharField(
            label=gettext_lazy("Secrets"),
            required=False,
            help_text=f"{words} {more}",
            widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        )

    @property
    def shown_groups(self) -> list[dict[str, Any]]:
        fields = [self[self.prefix_of(name)] for name in ("description", "secrets")]
        return [{"label": _("HTTP"), "fields": fields, "is_folded": False}]

    def clean(self) -> dict[str, Any]:
        """Read the JSON and the lines of secrets."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = self.prefix_of("description")
        try:
            cleaned["config"] = json.loads(cleaned.get(name, "{}"))
        except ValueError as error:
            self.add_error(name, _("This is no JSON: %(why)s") % {"why": error})
            return cleaned
        if not isinstance(cleaned["config"], dict):
            self.add_error(name, _("The description is an object in braces: { … }."))
        cleaned["given"] = self._secrets(cleaned.get(self.prefix_of("secrets"), ""))
        return cleaned

    def wish(self) -> Wish:
        return self.made(self.cleaned_data["config"], self.cleaned_data["given"])

    def refuse(self, field: str, sentence: str) -> None:
        """A fault of the description names its place in it."""
        if field in self.fields:
            self.add_error(field, sentence)
        else:
            where = f"{field}: {sentence}" if field else sentence
            self.add_error(self.prefix_of("description"), where)

    def _secrets(self, lines: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for line in filter(str.strip, lines.splitlines()):
            name, equals, value = line.partition("=")
            if not equals or not name.strip().isidentifier() or not value.strip():
                sentence = _("Each line is name = value, the name of letters and digits.")
                self.add_error(self.prefix_of("secrets"), sentence)
                return {}
            found[name.strip()] = value.strip()
        return found
