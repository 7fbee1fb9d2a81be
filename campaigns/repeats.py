"""When two messages say the same: the same text, from the same sender, to the same number."""

from hashlib import blake2b

CODE = "repeat"
# Numbers set aside for fiction, which the simulator gives fixed outcomes: for trying things out.
FICTION = range(12_025_550_100, 12_025_550_200)


def fingerprint(sender: str, msisdn: int, text: str) -> int:
    """64 bits that tell what is said to whom, as a signed integer."""
    said = f"{sender}\0{msisdn}\0{text}".encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
