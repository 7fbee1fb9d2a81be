"""What a carrier hands over: receipts and messages from phones, read out of deliver_sm and data_sm.

Everything here is written by strangers, so nothing raises but BrokenBody, and what goes on is
cut to what can be stored.
"""

from typing import Any

from campaigns.gateways.base import InboundIn, ReceiptIn
from campaigns.gateways.smpp.config import SmppConfig
from campaigns.smpp import receipttexts, shortmessages, splitting
from campaigns.smpp.commands import Command, Tag
from campaigns.smpp.framing import Pdu
from campaigns.smpp.receipttexts import ReceiptText
from campaigns.smpp.shortmessages import ShortMessage

LONGEST_REFERENCE = 65
LONGEST_ADDRESS = 24
LONGEST_WORD = 12
LONGEST_TOKEN = 40
LONGEST_RAW = 2000


class Reader:
    """Reads as the carrier's settings say."""

    def __init__(self, config: SmppConfig) -> None:
        self._config = config

    def read(self, pdu: Pdu, receipt_id: str) -> ReceiptIn | InboundIn:
        """A receipt or a message from a phone, to be acknowledged as `receipt_id`.

        Raises BrokenBody.
        """
        data = pdu.command == Command.DATA_SM
        short = shortmessages.decode_data(pdu.body) if data else shortmessages.decode(pdu.body)
        receipt = receipttexts.read(short, self._config.unmarked_receipts)
        if receipt is None:
            return self._inbound(short, receipt_id)
        return self._receipt(short, receipt, receipt_id)

    def reference(self, reference: str, *, receipt: bool = False) -> str:
        """A message id, of an answer or of a receipt, in the one form in which they are equal."""
        notation = self._config.id_notation
        if notation != "as_is":
            reference = receipttexts.canonical(reference, notation, receipt=receipt)
        return storable(reference, LONGEST_REFERENCE)

    def _receipt(self, short: ShortMessage, receipt: ReceiptText, receipt_id: str) -> ReceiptIn:
        tag = self._config.token_tag
        token = short.tlvs.get(tag, b"").rstrip(b"\0").decode("latin-1") if tag else ""
        return ReceiptIn(
            receipt_id,
            self.reference(receipt.id, receipt=True),
            storable(token, LONGEST_TOKEN),
            receipt.stat[:LONGEST_WORD],
            storable(receipt.err, LONGEST_WORD),
            self._raw(short, storable(short.content.decode("latin-1"), LONGEST_RAW)),
        )

    def _inbound(self, short: ShortMessage, inbound_id: str) -> InboundIn:
        place, text = splitting.read(short, "latin1" if self._config.gsm == "latin1" else "gsm7")
        return InboundIn(
            inbound_id,
            storable(short.source.text, LONGEST_ADDRESS),
            storable(short.destination.text, LONGEST_ADDRESS),
            storable(text, None),
            place and (place.reference, place.number, place.total),
            self._raw(short, short.content[:LONGEST_RAW].hex()),
        )

    def _raw(self, short: ShortMessage, content: str) -> dict[str, Any]:
        """The PDU's fields as JSON; `content` as text of a receipt, as hex otherwise."""
        raw: dict[str, Any] = {
            "from": storable(short.source.text, LONGEST_ADDRESS),
            "to": storable(short.destination.text, LONGEST_ADDRESS),
            "esm_class": short.esm_class,
            "data_coding": short.data_coding,
            "content": content,
        }
        if short.tlvs:
            raw["tlvs"] = {
                f"0x{tag:04X}": value[:LONGEST_RAW].hex()
                for tag, value in short.tlvs.items()
                if tag != Tag.MESSAGE_PAYLOAD
            }
        return raw


def storable(text: str, longest: int | None) -> str:
    """A text that a database takes: cut, and without NUL characters."""
    return text[:longest].replace("\0", "\ufffd")
