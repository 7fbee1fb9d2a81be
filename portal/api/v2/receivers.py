"""Numbers as clients of this dialect write them, where a call names one person."""

from campaigns.phones import PhoneReader
from campaigns.recipients import spellings
from portal.api.v2.params import Params


def read_receiver(params: Params, name: str, region: str, *, required: bool = True) -> int | None:
    """The number of the parameter `name`, without + as well as with it; notes what is none."""
    text = params.text(name, longest=60).strip()
    if required and not text:
        params.note(name, f"The {name} field is required.")
    return number_in(params, name, text, region) if text else None


def number_in(params: Params, name: str, text: str, region: str) -> int | None:
    """The number that `text` means in `region`, or with its country code; notes what is none."""
    found = msisdn_of(text, region)
    if found is None:
        params.note(name, f"The {name} must be a phone number with its country code.")
    return found


def msisdn_of(text: str, region: str) -> int | None:
    """The number that `text` means in `region`, or with its country code; None for none."""
    reader = PhoneReader(region)
    for spelling in spellings(text):
        read = reader.read(spelling)
        if not isinstance(read, str):
            return read[0]
    return None
