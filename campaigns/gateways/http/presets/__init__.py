"""Carriers whose way of speaking is known: from a few answers of a person to a whole description.

Secrets stand apart: a preset names those it needs, the description only refers to them.
"""

from copy import deepcopy
from typing import Any

from campaigns.gateways.http.presets import jasmin, kannel, simulator, tidings
from campaigns.gateways.http.presets.asking import Field, Given, Preset

__all__ = ["PRESETS", "Field", "Given", "Preset", "make"]

PRESETS: dict[str, Preset] = {
    "tidings": tidings.PRESET,
    "kannel": kannel.PRESET,
    "jasmin": jasmin.PRESET,
    "simulator": simulator.PRESET,
}


def make(name: str, given: Given) -> dict[str, Any]:
    """The description of a carrier by its preset, without secrets.

    Raises ValueError(key, sentence) for a field that is missing or not known.
    """
    if name not in PRESETS:
        raise ValueError("preset", f"There is no preset {name!r}; there are: {', '.join(PRESETS)}.")
    preset = PRESETS[name]
    unknown = set(given) - {field.name for field in preset.fields}
    if unknown:
        raise ValueError(min(unknown), f"The preset {name} does not ask for that.")
    for field in preset.fields:
        if not (field.secret or field.optional or given.get(field.name, "").strip()):
            raise ValueError(field.name, f"{field.label} is needed.")
    cleaned = {key: _literal(value.strip()) for key, value in given.items()}
    return deepcopy({"preset": name, **preset.describe(cleaned)})


def _literal(text: str) -> str:
    """Braces in what a person gave are no placeholders."""
    return text.replace("{", "{{").replace("}", "}}")
