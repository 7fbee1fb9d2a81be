"""Custom fields of lists and members: by number as lists name them, in the style asked for."""

from collections.abc import Mapping
from typing import Any

from campaigns.models import ContactGroup
from portal.api.transmit.params import Params


def styled(fields: Mapping[str, str], params: Params) -> Any:
    """An object of name and value ([] where there is none); with `response_style=array` a list."""
    if params.choice("response_style", "object array", "object") == "array":
        return [{"name": name, "value": value} for name, value in fields.items()]
    return dict(fields) or []


def names_by_number(group: ContactGroup) -> dict[int, str]:
    """The names of a list's fields, in order."""
    return {int(number): group.field_names[number] for number in sorted(group.field_names, key=int)}


def sent_fields(params: Params) -> dict[int, str]:
    """What was sent as field_1 to field_10, by number."""
    return {int(name.removeprefix("field_")): text for name, text in params.fields().items()}
