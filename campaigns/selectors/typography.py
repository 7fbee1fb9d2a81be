"""What typographic characters cost a campaign, where plain ones would cost less."""

from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.plain import STAND_INS, plain


@dataclass(frozen=True)
class Typography:
    """Messages that are UCS-2 for nothing but curly quotes and the like, and what that costs.

    `in_text` are such characters of the campaign's own text; those of cells are not named.
    """

    messages: int
    saving: int
    characters: list[str]
    in_text: list[str]


def typography_of(campaign: Campaign) -> Typography | None:
    """What typographic characters cost, where plain ones would cost less."""
    found = campaign.findings.get("ucs2") or {}
    if not found.get("saving"):
        return None
    return Typography(
        messages=int(found.get("messages", 0)),
        saving=int(found["saving"]),
        characters=[str(char) for char, _times in found.get("characters", [])],
        in_text=typographic(campaign.text),
    )


def typographic(text: str) -> list[str]:
    """The characters of a text that have a plain stand-in, each once."""
    return [char for char in dict.fromkeys(text) if char in STAND_INS and plain(char) != char]
