"""Which encoding a CSV file is in: byte-order mark, UTF-8, UTF-16 without a mark, then a guess."""

import codecs

from charset_normalizer import from_bytes

SAMPLE_BYTES = 256 * 1024
FALLBACK = "cp1252"
CANDIDATES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
CANDIDATES += ["shift_jis", "gb18030", "big5", "euc_kr", "mac_roman"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(sample: bytes) -> str:
    """The Python name of the encoding of a file that begins with `sample`."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    wide = _wide_without_mark(sample)
    if wide:
        return wide
    if _decodes(sample, "utf-8") or _is_utf8_with_damage(sample):
        return "utf-8"
    return _guess(sample)


def _wide_without_mark(sample: bytes) -> str:
    """In UTF-16 text with Latin letters every second byte is zero."""
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.4 and sample[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and sample[::2].count(0) > half * 0.4 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _decodes(sample: bytes, encoding: str) -> bool:
    """Whether the sample is good so far; it may end in the middle of a character."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_with_damage(sample: bytes) -> bool:
    """Other encodings hardly ever form UTF-8 sequences by chance; a few broken ones are damage."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for char in text if ord(char) > 127) - broken
    return whole > broken


def _guess(sample: bytes) -> str:
    """A few accents among plain letters are western; otherwise ask the detector."""
    high = sum(1 for byte in sample if byte > 127)
    letters = sum(1 for byte in sample if chr(byte).isalpha() and byte < 128)
    if high * 3 < letters and _decodes(sample, FALLBACK):
        return FALLBACK
    best = from_bytes(sample, cp_isolation=CANDIDATES).best()
    return best.encoding if best else FALLBACK
