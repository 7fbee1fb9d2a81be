"""The fast way through a workbook's table of strings, as far as it holds plain texts.

Texts without markup of their own are cut out of the XML many at a time, before the exact way sees
it; whatever else there is, it sees. So this may only accept.
"""

import re
from collections.abc import Callable

from campaigns.intake import limits

_HEAD = re.compile(rb'\s*<\?xml[^<>]*encoding=["\'](?i:utf-8)["\'][^<>]*\?>\s*<sst(?:\s[^<>]*)?>')
_START, _BETWEEN, _END = b"<si><t>", b"</t></si><si><t>", b"</t></si>"
_SPACED = b'<t xml:space="preserve">'
_OTHER_ENTITY = re.compile(rb"&(?!(?:lt|gt|quot|apos|amp);)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
# What XML would not have, or would turn into something else.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NO_CHARACTERS = b"\xef\xbf"
LONGEST_WAIT = 1024 * 1024


class SmoothStrings:
    """Sorts pieces of the table: texts that are plain, and bytes for the exact way.

    `rough` is told, in the file's order, what the exact way must read; the texts that came before
    have been taken by then.
    """

    def __init__(self, rough: Callable[[bytes], None]) -> None:
        self._rough = rough
        self._rest = b""
        self._started = self._gave_up = False

    def texts(self, piece: bytes) -> list[str]:
        """The plain texts among what is complete by now; none where all went the exact way."""
        if self._gave_up:
            self._rough(piece)
            return []
        data = self._rest + piece
        if not self._started:
            head = _HEAD.match(data)
            if not head:
                self._wait(data)
                return []
            self._rough(head[0])
            self._started, data = True, data[head.end() :]
        return self._complete(data)

    def finish(self) -> None:
        """Hand over what was waiting for more."""
        rest, self._rest = self._rest, b""
        self._rough(rest)

    def _complete(self, data: bytes) -> list[str]:
        end = data.rfind(_END)
        if end < 0:
            self._wait(data)
            return []
        part, self._rest = data[: end + len(_END)], data[end + len(_END) :]
        found = _plain(part)
        if found is None:
            # These could hide what looks like a text, or be where texts do not count.
            if b"<!" in part or b"<?" in part or b"rPh" in part:
                self._give_up(part + self._rest)
            else:
                self._rough(part)
            return []
        return found

    def _wait(self, data: bytes) -> None:
        self._rest = data
        if len(data) > LONGEST_WAIT:
            self._give_up(data)

    def _give_up(self, data: bytes) -> None:
        self._gave_up, self._rest = True, b""
        self._rough(data)


def _plain(part: bytes) -> list[str] | None:
    """The texts of `part`, None where anything in it is not plain."""
    part = part.replace(_SPACED, b"<t>")
    if not part.startswith(_START) or _NO_CHARACTERS in part or _OTHER_ENTITY.search(part):
        return None
    if part.count(b"<") != 4 * (part.count(_BETWEEN) + 1) or b"]]>" in part:
        return None
    if len(part.translate(None, _CONTROLS)) != len(part):
        return None
    try:
        texts = part[len(_START) : -len(_END)].decode("utf-8").split(_BETWEEN.decode())
    except UnicodeDecodeError:
        return None
    if b"&" in part:
        texts = [_without_entities(text) if "&" in text else text for text in texts]
    return texts if max(map(len, texts)) <= limits.CELL_CHARACTERS else None


def _without_entities(text: str) -> str:
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return text
