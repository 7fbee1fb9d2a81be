"""What a text of this dialect may hold in brackets, filled in for one recipient."""

from portal.api.transmit.errors import invalid

LEAVE = "[unsub-reply-link]"


def merged(text: str, first: str = "", last: str = "") -> str:
    """The text for somebody: `[firstname]` and `[lastname]` are theirs, or nothing.

    Raises Failure for `[unsub-reply-link]`, rather than send it as it stands.
    """
    if LEAVE in text:
        raise invalid("message", f"holds {LEAVE}, which is not available: name an opt-out address")
    return text.replace("[firstname]", first).replace("[lastname]", last)
