"""The bodies of query_sm, cancel_sm and the answer of the first (4.8, 4.9)."""

from campaigns.smpp import tlvs as tlv
from campaigns.smpp.tlvs import BrokenBody


def message_id_of(body: bytes) -> str:
    """The id a query_sm asks for. Raises BrokenBody."""
    text, found, _ = body.partition(b"\0")
    if not found:
        raise BrokenBody("a message_id without an end")
    return text.decode("latin-1")


def encode_answer(message_id: str, final_date: str, state: int, error: int = 0) -> bytes:
    """The body of a query_sm_resp; `final_date` is '' while the message is on its way."""
    return tlv.c_string(message_id) + tlv.c_string(final_date) + bytes((state, error))
