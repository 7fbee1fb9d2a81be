"""What a preset is, and what it asks a person for."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Given = Mapping[str, str]


class Field(NamedTuple):
    """What a person is asked for. `secret`: it is kept sealed, and not part of the description."""

    name: str
    label: str
    example: str = ""
    secret: bool = False
    optional: bool = False


class Preset(NamedTuple):
    """A known carrier; `describe` makes the configuration of what was given."""

    label: str
    fields: tuple[Field, ...]
    describe: Callable[[Given], dict[str, Any]]


PASSWORD = Field("password", "Password", secret=True)
USER = Field("username", "User name")
