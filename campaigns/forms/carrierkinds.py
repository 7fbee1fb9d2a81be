"""The kinds of carriers in words, their forms, and settings as a page tells them."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.carrierbasics import BasicsForm
from campaigns.forms.carrierfields import SETTINGS
from campaigns.forms.carriers import SettingsForm
from campaigns.forms.httpcarriers import OWN, PRESET_NAMES, DescriptionForm, PresetForm
from campaigns.gateways.http.presets import PRESETS
from campaigns.models import Carrier

LONGEST = 60
# How presets are called where a way of making a carrier is named.
_PRESETS = {f"http-{name}": name for name in PRESET_NAMES}
_TEXTS: dict[str, tuple[str, Any]] = {
    "tidings": ("arrow-path-rounded-square", gettext_lazy("Another Tidings takes the messages.")),
    "kannel": ("server-stack", gettext_lazy("A Kannel gateway, by its sendsms service.")),
    "jasmin": ("server-stack", gettext_lazy("A Jasmin gateway, by its HTTP API.")),
    "simulator": ("beaker", gettext_lazy("The simulator’s door for HTTP: nothing leaves.")),
}


class Choice(NamedTuple):
    """A way to speak to a carrier, and where one of it is made. `kind` is the carrier's."""

    label: Any
    text: Any
    icon: str
    url: str


def label_of(way: str) -> str:
    """What a kind, or a preset of HTTP, is called."""
    names: dict[str, Any] = {
        "smpp": _("SMPP 3.4"),
        "simulator": _("Simulator"),
        OWN: _("HTTP, described by hand"),
    }
    return str(names.get(way) or PRESETS[_PRESETS[way]].label)


def kind_of(way: str) -> str:
    """The kind of carrier that a way of making one makes. Raises LookupError."""
    if way in _PRESETS or way == OWN:
        return OWN
    if way not in SETTINGS:
        raise LookupError(way)
    return way


def new_form(way: str, data: Any) -> BasicsForm:
    """The form of a new carrier."""
    if way in _PRESETS:
        return PresetForm(_PRESETS[way], data)
    return DescriptionForm(data) if way == OWN else SettingsForm(way, data)


def form_of(carrier: Carrier, data: Any, kept: frozenset[str]) -> BasicsForm:
    """The form of a carrier there is; `kept` are the names of its secrets."""
    if carrier.kind == OWN:
        return DescriptionForm(data, carrier=carrier, kept=kept)
    return SettingsForm(carrier.kind, data, carrier=carrier, kept=kept)


def kind_choices() -> list[Choice]:
    """What a new carrier can be."""
    return [
        _choice(
            "smpp",
            "arrows-right-left",
            _("Binds that stay open, with windows and receipts: what most carriers offer."),
        ),
        *(_choice(way, *_TEXTS.get(name, ("globe-alt", ""))) for way, name in _PRESETS.items()),
        _choice(OWN, "globe-alt", _("Any other API: address, body, answers and receipts in JSON.")),
        _choice(
            "simulator",
            "beaker",
            _("No carrier at all: for tests and for looking around. Nothing leaves."),
        ),
    ]


def _choice(way: str, icon: str, text: Any) -> Choice:
    return Choice(label_of(way), text, icon, reverse("carrier_new", args=[way]))


def told_settings(carrier: Carrier) -> list[tuple[Any, str]]:
    """The settings that were given, by their labels; secrets are no part of them."""
    if carrier.kind == OWN:
        return _told_http(carrier)
    told = []
    for group in SETTINGS.get(carrier.kind, ()):
        for setting in group.settings:
            value = carrier.config.get(setting.key)
            if not setting.is_secret and value not in (None, "", False):
                told.append((setting.field.label, _words(setting.field, value)))
    return told


def _told_http(carrier: Carrier) -> list[tuple[Any, str]]:
    """Its address without query and sign-in: those may hold what is nobody else's business."""
    address = urlsplit(str(carrier.config.get("url", "")))
    preset = carrier.config.get("preset", "")
    return [
        (_("Kind"), PRESETS[preset].label if preset in PRESETS else _("described by hand")),
        (_("Address"), f"{address.scheme}://{address.hostname or ''}{address.path}"),
        (_("Connections"), str(carrier.config.get("connections", 10))),
    ]


def _words(field: Any, value: Any) -> str:
    if value is True:
        return _("yes")
    words = str(dict(getattr(field, "choices", ())).get(value, value))
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
