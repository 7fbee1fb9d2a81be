"""Delivery receipts: the text of appendix B in the spellings that carriers send, and its TLVs.

The standard gives an example and leaves the format to the vendor, so reading is generous: any
case and order, missing fields, other separators, ids in TLVs, no mark in esm_class.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from campaigns.smpp import encodings
from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import ShortMessage

RECEIPT_BIT, INTERMEDIATE_BIT = 0x04, 0x20  # of esm_class (5.2.12)
_KIND_BITS = 0x3C

# message_state (5.2.28); 0 is version 5's SCHEDULED.
STATES = {
    0: "ENROUTE",
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
STATE_NUMBERS = {word: number for number, word in STATES.items() if number}
NOTATIONS = (
    "as_is",
    "ignore_case",
    "ignore_zeros",
    "ignore_both",
    "hex_to_dec",
    "dec_to_hex",
)

_FIELD = re.compile(
    r"(?:^|(?<=[\s;,]))(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat(?:us)?|err(?:or)?|text)"
    r"[ ]{0,8}[:=]",
    re.IGNORECASE,
)
# The text as appendix B has it, which most receipts are, read in one go.
_USUAL = re.compile(
    r"id:([\w-]+) sub:(\w*) dlvrd:(\w*) submit date:(\d*) done date:(\d*)"
    r" stat:(\w+) err:(\w*) text:(.*)",
    re.IGNORECASE | re.DOTALL,
)
_AROUND = " \t\r\n\0;,"
_NAMES = ("id", "sub", "dlvrd", "submit date", "done date", "stat", "err", "text")
_WORDS = {
    "DELIV": "DELIVRD",
    "EXPIR": "EXPIRED",
    "DELET": "DELETED",
    "UNDEL": "UNDELIV",
    "FAILE": "UNDELIV",
    "ACCEP": "ACCEPTD",
    "ACKED": "ACCEPTD",
    "REJEC": "REJECTD",
    "REJCT": "REJECTD",
    "ENROU": "ENROUTE",
    "BUFFE": "ENROUTE",
    "SCHED": "ENROUTE",
    "UNKNO": "UNKNOWN",
}
# What a text must have to be a receipt where neither esm_class nor a TLV says so: a phone that
# writes "id: 5" is no carrier.
_WHOLE = frozenset({"id", "submit date", "done date", "stat"})


class ReceiptText(NamedTuple):
    """A receipt. `stat` is one of STATES' words; `err` and the dates are as they came.

    `fields` are those of the text by their usual names, in lower case.
    """

    id: str
    stat: str
    err: str
    submitted: str
    done: str
    fields: dict[str, str]


def read(short: ShortMessage, unmarked: bool = True) -> ReceiptText | None:
    """The receipt in a deliver_sm or data_sm; None where it is a message of a phone.

    With `unmarked` a whole receipt counts without its bit in esm_class. That lets a phone write
    one, so carriers that set the bit should be read without. Nothing is raised.
    """
    kind = short.esm_class & _KIND_BITS
    marked = kind & (RECEIPT_BIT | INTERMEDIATE_BIT) != 0
    named = tlv.text(short.tlvs, Tag.RECEIPTED_MESSAGE_ID) if short.tlvs else ""
    if not (marked or named or (unmarked and not kind)):
        return None
    fields = fields_of(_text(short))
    if not (marked or named or fields.keys() >= _WHOLE):
        return None
    return ReceiptText(
        id=named or fields.get("id", ""),
        stat=_state(short.tlvs, fields.get("stat", "")),
        err=fields.get("err", "") or _network_error(short.tlvs),
        submitted=fields.get("submit date", ""),
        done=fields.get("done date", ""),
        fields=fields,
    )


def fields_of(text: str) -> dict[str, str]:
    """The fields of a receipt's text; the first of equal names counts, `text` takes the rest."""
    if usual := _USUAL.fullmatch(text):
        values = usual.groups()
        return dict(zip(_NAMES, (*values[:-1], values[-1].strip(_AROUND)), strict=True))
    found: dict[str, str] = {}
    marks = list(_FIELD.finditer(text))
    for position, mark in enumerate(marks):
        name = _name(mark[1])
        last = name == "text" or position + 1 == len(marks)
        end = len(text) if last else marks[position + 1].start()
        found.setdefault(name, text[mark.end() : end].strip(_AROUND))
        if name == "text":
            break
    return found


def normalised(word: str) -> str:
    """A carrier's word, such as `Delivered`, as one of STATES' words; UNKNOWN where it is new."""
    return _WORDS.get(word.strip().upper()[:5], "UNKNOWN")


def write(
    reference: str,
    stat: str,
    *,
    submitted: datetime,
    done: datetime,
    err: str = "000",
    text: str = "",
    parts: int = 1,
) -> str:
    """The text of a receipt as appendix B shows it, times to the minute."""
    delivered = parts if stat == "DELIVRD" else 0
    return (
        f"id:{reference} sub:{parts:03d} dlvrd:{delivered:03d}"
        f" submit date:{submitted:%y%m%d%H%M} done date:{done:%y%m%d%H%M}"
        f" stat:{stat} err:{err} text:{text[:20]}"
    )


def tlvs_of(reference: str, stat: str) -> dict[int, bytes]:
    """The TLVs that say the same to programs: receipted_message_id and message_state."""
    return {
        int(Tag.RECEIPTED_MESSAGE_ID): tlv.c_string(reference),
        int(Tag.MESSAGE_STATE): bytes((STATE_NUMBERS[stat],)),
    }


def canonical(reference: str, notation: str, *, receipt: bool) -> str:
    """An id as it is compared: the answer's and the receipt's come out equal.

    `receipt` says which of the two it is. `hex_to_dec` is the notation of a carrier whose
    receipts are in hex and whose answers are decimal, `dec_to_hex` the other way round.
    """
    if notation in ("hex_to_dec", "dec_to_hex"):
        hexadecimal = receipt == (notation == "hex_to_dec")
        number = _integer(reference, 16 if hexadecimal else 10)
        return reference if number is None else str(number)
    if notation == "ignore_both":
        reference = reference.lower()
    if notation in ("ignore_zeros", "ignore_both"):
        return reference.lstrip("0") or reference[-1:]
    return reference.lower() if notation == "ignore_case" else reference


def same_id_forms(reference: str, notation: str) -> tuple[str, ...]:
    """What a receipt's id may have been in the answer, as spelled there, the likeliest first."""
    forms = [reference]
    if notation == "hex_to_dec" and (number := _integer(reference, 16)) is not None:
        forms = [str(number), reference]
    elif notation == "dec_to_hex" and (number := _integer(reference, 10)) is not None:
        forms = [f"{number:x}", f"{number:X}", f"{number:08x}", f"{number:08X}", reference]
    elif notation == "ignore_zeros":
        bare = canonical(reference, notation, receipt=True)
        forms = [reference, bare, *(bare.zfill(width) for width in range(len(bare) + 1, 21))]
    elif notation == "ignore_case":
        forms = [reference, reference.lower(), reference.upper()]
    return tuple(dict.fromkeys(forms))


def _text(short: ShortMessage) -> str:
    """Receipts are ASCII whatever alphabet data coding 0 means, for `_` is another there."""
    if short.data_coding == 8:
        return encodings.decode(short.content, 8)
    return short.content.decode("latin-1")


def _name(spelled: str) -> str:
    name = spelled.lower().replace("_", " ")
    return {
        "submitdate": "submit date",
        "donedate": "done date",
        "status": "stat",
        "error": "err",
    }.get(name, name)


def _state(tlvs: Mapping[int, bytes], word: str) -> str:
    state = tlv.number(tlvs, Tag.MESSAGE_STATE)
    known = None if state is None else STATES.get(state)
    return known or normalised(word)


def _network_error(tlvs: Mapping[int, bytes]) -> str:
    """The code of network_error_code, behind its byte for the kind of network; '' without."""
    value = tlvs.get(Tag.NETWORK_ERROR_CODE, b"")
    return str(int.from_bytes(value[1:], "big")) if len(value) == 3 else ""


def _integer(text: str, base: int) -> int | None:
    """Plain digits only, none of the other spellings that int() reads."""
    digits = "0123456789abcdef"[:base]
    if not 0 < len(text) <= 64 or text.lower().strip(digits):
        return None
    return int(text, base)
