"""The columns an export can have: what each is called and what its cells are."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    """What the cells of a column are; empty cells are empty whatever the kind."""

    TEXT = "text"
    NUMBER = "number"
    CREDITS = "credits"  # exact, up to six decimals
    TIME = "time"  # whole seconds by the account's clocks


@dataclass(frozen=True)
class Column:
    """A column by its name in requests.

    `plain`: no cell of it can ever be taken for a formula, whatever customers and carriers write.
    """

    name: str
    title: Any
    kind: Kind = Kind.TEXT
    plain: bool = False


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("message", _("Message"), plain=True),
        Column("campaign", _("Campaign")),
        Column("row", _("Row"), Kind.NUMBER),
        Column("number", _("Number"), plain=True),
        Column("country", _("Country"), plain=True),
        Column("sender", _("Sender ID")),
        Column("state", _("State"), plain=True),
        Column("reason", _("Reason")),
        Column("segments", _("Segments"), Kind.NUMBER),
        Column("credits", _("Credits"), Kind.CREDITS),
        Column("charged", _("Charged"), Kind.CREDITS),
        Column("sent_at", _("Sent at"), Kind.TIME),
        Column("final_at", _("Final at"), Kind.TIME),
        Column("text", _("Text")),
        Column("client_ref", _("Client reference")),
        Column("product", _("Product")),
        Column("api_key", _("API key")),
        Column("accepted_at", _("Accepted at"), Kind.TIME),
        Column("due_at", _("Due at"), Kind.TIME),
        Column("state_code", _("State code"), plain=True),
        Column("reason_code", _("Reason code")),
    )
}
USUAL = (
    *("message", "campaign", "row", "number", "country", "sender", "state", "reason"),
    *("segments", "credits", "charged", "sent_at", "final_at", "client_ref", "text"),
)


def titles(names: Iterable[str]) -> list[str]:
    """The header, in the language of the moment."""
    return [str(COLUMNS[name].title) for name in names]


def chosen(names: Iterable[str]) -> list[Column]:
    """The columns by their names."""
    return [COLUMNS[name] for name in names]
