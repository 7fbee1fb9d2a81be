"""Short addresses: of smart links, and the ones by which recipients leave or join again."""

from collections.abc import Sequence
from urllib.parse import quote

from django.conf import settings

LEAVE, JOIN = ("mo", "optout"), ("mi", "optin")


def site() -> str:
    """Where short addresses begin; no slash at its end."""
    return str(settings.SHORT_URL or settings.BASE_URL).rstrip("/")


def link_address(code: str) -> str:
    """The short address of a smart link."""
    return f"{site()}/s/{code}"


def consent_address(way: tuple[str, str], *, sender: str, tags: Sequence[str], service: str) -> str:
    """An address to put into a text: `[#optout#]` in it becomes each recipient's own code.

    Commas between tags stay commas, so that people who read it know them.
    """
    folder, place = way
    parts = [("sender", quote(sender)), ("tag", ",".join(quote(tag) for tag in tags))]
    query = "&".join(f"{name}={value}" for name, value in [*parts, ("service", quote(service))])
    return f"{site()}/{folder}/[#{place}#]?{query}"
