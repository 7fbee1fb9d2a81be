"""What a sender ID may look like: what phones and networks show as it stands."""

import re

LONGEST_WORD, LONGEST_NUMBER = 11, 15
_WORD = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ._&-]*")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")


def read_sender_id(text: str) -> str | None:
    """The sender ID that `text` means; None where networks would refuse or change it.

    Either up to 11 letters, digits, spaces and . _ & - with at least one letter, or a number of 3
    to 15 digits (a leading + is dropped).
    """
    name = " ".join(text.split())
    if _NUMBER.fullmatch(name):
        return name.removeprefix("+")
    return name if len(name) <= LONGEST_WORD and _WORD.fullmatch(name) else None
