"""An answer as XML: a root `response`, an element for each name, and one for each of a list."""

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# What no XML document may hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlRenderer(BaseRenderer):
    """`<response>`; an error has the HTTP code in `header`."""

    media_type, format = "application/xml", "xml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        if isinstance(response, Response) and response.status_code >= 400:
            data = _with_header(data, response.status_code)
        stream = StringIO()
        xml = SimplerXMLGenerator(stream, "utf-8")
        xml.startDocument()
        _write(xml, "response", data)
        xml.endDocument()
        return stream.getvalue().encode()


def _with_header(data: Any, status: int) -> Any:
    if isinstance(data, Mapping) and isinstance(data.get("error"), Mapping):
        return {**data, "error": {"header": status, **data["error"]}}
    return data


def _write(xml: XMLGenerator, name: str, value: Any) -> None:
    attributes: dict[str, str] = {}
    if not _NAME.fullmatch(name):
        name, attributes = "item", {"name": _FORBIDDEN.sub("\ufffd", name)}
    xml.startElement(name, AttributesImpl(attributes))
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _write(xml, str(key), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _write(xml, _one_of(name), inner)
    elif value is not None:
        xml.characters(_FORBIDDEN.sub("\ufffd", _text(value)))
    xml.endElement(name)


def _one_of(name: str) -> str:
    """The name of one of many: `recipient` of `recipients`."""
    return name[:-1] if name.endswith("s") and len(name) > 1 else "item"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
