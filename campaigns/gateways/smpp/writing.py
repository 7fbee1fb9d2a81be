"""Messages as the bodies of submit_sm: one for each part.

The fields that many messages share stand ready as bytes: those of a sender, and those between
the recipient and the text.
"""

from campaigns.gateways.base import Submit
from campaigns.gateways.smpp.config import AUTO, LONGEST_VALIDITY, SmppConfig
from campaigns.segments import GSM_SINGLE, odd_characters, segments_of
from campaigns.smpp import splitting
from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import Tag
from campaigns.smpp.encodings import septets

INTERNATIONAL, SHORT_CODE, NAME = 1, 3, 5  # types of number
ISDN = 1  # numbering plan E.164
LONGEST_SHORT_CODE = 6
LONGEST_ADDRESS = 20
CACHE_LIMIT = 5000
LATIN1_CODING = 3
FLASH = 0x10  # a data coding with class 0: shown at once, not kept

# ASCII as the default alphabet has it, for texts without characters of two septets.
_ASCII = bytes(septets(chr(code))[:1][0] for code in range(128)) + bytes(128)


class Writer:
    """Makes PDU bodies as the carrier's settings want them."""

    def __init__(self, config: SmppConfig) -> None:
        self._config = config
        self._senders: dict[str, bytes] = {}
        self._middles: dict[tuple[int, ...], bytes] = {}
        plus = "+" if config.dest_plus else ""
        ton = INTERNATIONAL if config.dest_ton == AUTO else config.dest_ton
        npi = ISDN if config.dest_npi == AUTO else config.dest_npi
        self._to_recipient = bytes((ton, npi)) + plus.encode()

    def bodies(self, message: Submit) -> list[bytes]:
        """The bodies of a message's parts, in order. Raises splitting.TooLong."""
        head = self._head(message.sender) + self._to_recipient + tlv.c_string(message.to)
        coding, parts = self._parts(message)
        own = self._tlvs(message)
        last = len(parts) - 1
        return [
            b"".join(
                (
                    head,
                    self._middle(message, part.esm_class, coding, index == last),
                    bytes((len(part.message),)),
                    part.message,
                    tlv.encode(part.tlvs) if part.tlvs else b"",
                    own,
                )
            )
            for index, part in enumerate(parts)
        ]

    def _parts(self, message: Submit) -> tuple[int, list[splitting.Part]]:
        """The data coding and the parts; the text itself decides whether it is UCS-2."""
        config, text = self._config, message.text
        gsm7 = config.gsm == "gsm7" and not message.unicode
        if gsm7 and len(text) <= GSM_SINGLE and text.isascii() and odd_characters(text) == 0:
            return FLASH * message.flash, [splitting.Part(0, text.encode().translate(_ASCII))]
        reference = splitting.reference_of(message.message_id, config.long)
        unicode = message.unicode or segments_of(text)[0]
        if unicode or (config.gsm == "latin1" and not _is_latin1(text)):
            coding, word = config.unicode_coding, "ucs2"
        else:
            coding, word = LATIN1_CODING if config.gsm == "latin1" else 0, config.gsm
        if message.flash:
            coding |= FLASH
        return coding, splitting.split(text, reference, config.long, word)

    def _head(self, sender: str) -> bytes:
        """Service type and source address."""
        found = self._senders.get(sender)
        if found is None:
            if len(self._senders) >= CACHE_LIMIT:
                self._senders.clear()
            ton, npi, address = self._source(sender)
            found = b"".join(
                (
                    tlv.c_string(self._config.service_type),
                    bytes((ton, npi)),
                    tlv.c_string(address[:LONGEST_ADDRESS]),
                )
            )
            self._senders[sender] = found
        return found

    def _source(self, sender: str) -> tuple[int, int, str]:
        bare = sender.removeprefix("+")
        if not (bare.isascii() and bare.isdigit()):
            ton, npi, address = NAME, 0, sender
        elif len(bare) <= LONGEST_SHORT_CODE:
            ton, npi, address = SHORT_CODE, 0, bare
        else:
            ton, npi, address = INTERNATIONAL, ISDN, bare
        config = self._config
        return (
            ton if config.source_ton == AUTO else config.source_ton,
            npi if config.source_npi == AUTO else config.source_npi,
            address,
        )

    def _middle(self, message: Submit, esm_class: int, coding: int, last: bool) -> bytes:
        """The fields from esm_class to sm_default_msg_id."""
        wanted = self._config.registered_delivery
        registered = wanted == "all" or (wanted == "last" and last)
        validity = message.validity or self._config.validity
        key = (esm_class, message.priority, validity, registered, coding)
        found = self._middles.get(key)
        if found is None:
            if len(self._middles) >= CACHE_LIMIT:
                self._middles.clear()
            priority = max(0, min(3, message.priority))
            found = b"".join(
                (
                    bytes((esm_class, 0, priority)),
                    b"\0",  # schedule_delivery_time: at once
                    tlv.c_string(relative_time(validity)),
                    bytes((registered, 0, coding, 0)),
                )
            )
            self._middles[key] = found
        return found

    def _tlvs(self, message: Submit) -> bytes:
        config = self._config
        found: list[tuple[int, bytes]] = []
        if config.dlt:
            for tag, value in (
                (Tag.DLT_ENTITY_ID, message.entity_id),
                (Tag.DLT_TEMPLATE_ID, message.template_id),
                (Tag.DLT_TELEMARKETER_ID, config.telemarketer_id),
            ):
                if value:
                    found.append((int(tag), value.encode("ascii", "replace")))
        if config.token_tag:
            found.append((config.token_tag, message.token.encode("ascii")))
        return tlv.encode(found) if found else b""


def relative_time(seconds: int) -> str:
    """A validity period as `0000DDhhmmss000R` (7.1.1), at most 30 days; '' for none."""
    if seconds <= 0:
        return ""
    minutes, second = divmod(min(seconds, LONGEST_VALIDITY), 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    return f"0000{day:02d}{hour:02d}{minute:02d}{second:02d}000R"


def _is_latin1(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
