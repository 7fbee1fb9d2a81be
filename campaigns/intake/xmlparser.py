"""The XML of a spreadsheet, parsed as it comes and without what only attacks need."""

from collections.abc import Callable
from xml.parsers import expat

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal

Start = Callable[[str, dict[str, str]], None]


class XmlParser:
    """Calls `start` (tag, attributes), `end` (tag) and `characters` (text) as expat does.

    Document types are refused, and so every entity of the file's own; so are tags and comments
    without end, which expat would read over and over again.
    """

    def __init__(
        self,
        start: Start,
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> None:
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._expat.StartDoctypeDeclHandler = _refuse
        self._expat.StartElementHandler = start
        self._expat.EndElementHandler = end
        self._expat.CharacterDataHandler = characters
        self._fed = 0

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        """Parse one more piece; broken XML is a damaged file. Raises Refusal."""
        self._fed += len(piece)
        try:
            self._expat.Parse(piece, final)
        except expat.ExpatError as error:
            raise Refusal("damaged") from error
        if self._fed - self._expat.CurrentByteIndex > limits.TAG_BYTES:
            raise Refusal("hostile")


def local(tag: str) -> str:
    """`row` of `x:row`."""
    return tag.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise Refusal("hostile")
