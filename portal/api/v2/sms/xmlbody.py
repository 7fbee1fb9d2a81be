"""Bodies of `sms/send/xml`: the same objects as those of `sms/send/json`, written as XML."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from campaigns.intake.refusals import Refusal
from campaigns.intake.xmlparser import XmlParser as Reader
from campaigns.intake.xmlparser import local
from portal.api.base import AlwaysJson

DEEPEST = 6
PIECE = 64 * 1024
NOT_XML = "The body is not valid XML."


class XmlParser(BaseParser):
    """An element that holds others is an object, and a list where one name comes again.

    Document types and entities of the body's own are refused.
    """

    media_type = "application/xml"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        request = (parser_context or {}).get("request")
        body: bytes = request._request.body if request is not None else stream.read()
        if not body.strip():
            return {}
        found = read_xml(body)
        if not isinstance(found, dict):
            raise ParseError("The body must be <data> with <root> and <nodes>.")
        nodes = found.get("nodes")
        if isinstance(nodes, dict):
            found["nodes"] = nodes.get("node", [])
        return found


class AlwaysXml(AlwaysJson):
    """The body is XML, whatever its Content-Type says: clients name several, or a form's."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return XmlParser()


def read_xml(body: bytes) -> Any:
    """The outermost element as an object, or as its text. Raises ParseError."""
    builder = _Builder()
    reader = Reader(builder.start, builder.end, builder.characters)
    try:
        for start in range(0, len(body), PIECE):
            reader.feed(body[start : start + PIECE])
        reader.feed(b"", final=True)
    except Refusal as refusal:
        hostile = refusal.code == "hostile"
        message = "The body has a document type or a tag without end." if hostile else NOT_XML
        raise ParseError(message) from None
    except (ValueError, LookupError):
        raise ParseError(NOT_XML) from None
    return builder.result


class _Builder:
    """Makes objects of elements as they end."""

    def __init__(self) -> None:
        self.result: Any = None
        self._open: list[tuple[dict[str, Any], list[str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) == DEEPEST:
            raise ParseError("The elements of the body lie too deep in each other.")
        self._open.append(({}, []))

    def characters(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        children, texts = self._open.pop()
        value: Any = children or "".join(texts)
        if not self._open:
            self.result = value
            return
        outer, name = self._open[-1][0], local(tag)
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]
