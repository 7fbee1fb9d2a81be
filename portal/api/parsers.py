"""Request bodies, read strictly: what is not what its Content-Type says is refused (400)."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn
from urllib.parse import unquote_to_bytes

from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

NOT_UTF8 = "The {part} is not valid UTF-8."


class JsonParser(BaseParser):
    """A JSON object; NaN, Infinity and nesting without end are no JSON."""

    media_type = "application/json"
    kinds: tuple[type, ...] = (dict,)
    kinds_in_words = "a JSON object"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = _body(stream, parser_context)
        if not body.strip():
            return {}
        try:
            value = json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError("The body is not valid JSON.") from None
        if not isinstance(value, self.kinds):
            raise ParseError(f"The body must be {self.kinds_in_words}.")
        return value


class JsonListParser(JsonParser):
    """A JSON list, or an object alone."""

    kinds = (dict, list)
    kinds_in_words = "a JSON list or object"


class FormParser(BaseParser):
    """A urlencoded form in UTF-8."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> QueryDict:
        body = _body(stream, parser_context)
        if body.lstrip()[:1] in (b"{", b"["):
            raise ParseError("The body is JSON, but its Content-Type says it is a form.")
        require_utf8(body, "body")
        return QueryDict(body, encoding="utf-8")


def require_utf8(encoded: str | bytes, part: str) -> None:
    """Raise ParseError unless a urlencoded text decodes to UTF-8: a garbled text is not sent."""
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        raise ParseError(NOT_UTF8.format(part=part)) from None


def _body(stream: IO[Any], context: Mapping[str, Any] | None) -> bytes:
    """The whole body, within DATA_UPLOAD_MAX_MEMORY_SIZE where the request itself reads it."""
    request = (context or {}).get("request")
    body: bytes = request._request.body if request is not None else stream.read()
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


PARSERS: list[type[BaseParser]] = [JsonParser, FormParser, MultiPartParser]
