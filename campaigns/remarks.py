"""Short remarks as people type them, made fit to be kept."""

from campaigns.checking import made_storable


def one_line(text: str) -> str:
    """The text on one line, without what is no character."""
    return " ".join(made_storable(text).split())
