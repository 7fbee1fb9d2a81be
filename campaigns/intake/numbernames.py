"""What columns that hold phone numbers are called."""

from campaigns.placeholders import column_key

SURE = ("msisdn", "mobile", "phone", "whatsapp")
_ANY = (
    *SURE,
    "cell",
    "recipient",
    "contact",
    "number",
    "tel",
    "handy",
    "movil",
    "celular",
    "numero",
    "मोबाइल",
    "फोन",
    "फ़ोन",
)


def is_sure(name: str) -> bool:
    """Whether a column of this name is taken for the numbers whatever it holds."""
    key = column_key(name)
    return any(word in key for word in SURE)


def is_telling(name: str) -> bool:
    """Whether the name speaks for numbers."""
    key = column_key(name)
    return any(word in key for word in _ANY)
