"""How a request is made: address, headers and body, compiled once, filled in for each message."""

import base64
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit
from xml.sax.saxutils import escape

from campaigns.gateways.base import Submit
from campaigns.gateways.http.placeholders import Compiler, Text, Values, render_tree

METHODS = ("GET", "POST", "PUT", "PATCH")
BODIES = {
    "none": "",
    "form": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "application/xml; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
KEYS = frozenset({"url", "method", "query", "headers", "body", "template"})
_SAFE = "/:@!$&'()*+,;=-._~%?"
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
# Ours to write: they frame the request.
_FRAMING = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect"})


class Target(NamedTuple):
    """Where a connection goes."""

    tls: bool
    host: str
    port: int


class Request(NamedTuple):
    """A request as bytes are made of it. `target` is the path with its query."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Recipe(NamedTuple):
    """A compiled request. `kind` is one of BODIES; `template` fits it."""

    target: Target
    method: str
    path: Text
    query: tuple[tuple[str, bool, Text], ...]
    headers: tuple[tuple[str, bool, Text], ...]
    kind: str
    template: Any

    def fill(self, values: Values) -> Request:
        """The request with `values` (placeholder -> text) in it."""
        path = quote(self.path.render(values, _segment), safe=_SAFE) or "/"
        query = _encoded(self.query, values)
        glue = "&" if "?" in path else "?"
        body = self._body(values)
        headers = [
            (name, text)
            for name, optional, template in self.headers
            if (text := _clean(template.render(values))) or not optional
        ]
        if self.kind != "none" and not any(n.lower() == "content-type" for n, _ in headers):
            headers.append(("Content-Type", BODIES[self.kind]))
        return Request(self.method, path + (glue + query if query else ""), tuple(headers), body)

    def _body(self, values: Values) -> bytes:
        if self.kind == "form":
            return _encoded(self.template, values).encode()
        if self.kind == "json":
            written = json.dumps(render_tree(self.template, values), ensure_ascii=False)
        elif self.kind == "none":
            written = ""
        else:
            written = self.template.render(values, _xml if self.kind == "xml" else None)
        return written.encode("utf-8", "replace")


def read_recipe(field: str, source: Mapping[str, Any], compiler: Compiler) -> Recipe:
    """The request that `source` describes. Raises ValueError(key, sentence)."""
    at = f"{field}." if field else ""
    target, path = _address(f"{at}url", source.get("url", ""))
    kind = str(source.get("body") or ("form" if source.get("template") else "none"))
    method = str(source.get("method") or ("GET" if kind == "none" else "POST")).upper()
    if kind not in BODIES:
        raise ValueError(f"{at}body", f"The body is one of {', '.join(BODIES)}.")
    if method not in METHODS:
        raise ValueError(f"{at}method", f"The method is one of {', '.join(METHODS)}.")
    return Recipe(
        target=target,
        method=method,
        path=compiler.text(f"{at}url", path),
        query=compiler.fields(f"{at}query", source.get("query", {})),
        headers=_headers(f"{at}headers", source.get("headers", {}), compiler),
        kind=kind,
        template=_template(f"{at}template", kind, source.get("template"), compiler),
    )


def values_of(message: Submit, fixed: Values) -> dict[str, str]:
    """What the placeholders stand for in a message; `fixed` are secrets and our own addresses."""
    return {
        **fixed,
        "to": message.to,
        "to_plus": f"+{message.to}",
        "sender": message.sender,
        "text": message.text,
        "text_plain": "" if message.unicode else message.text,
        "text_unicode": message.text if message.unicode else "",
        "token": message.token,
        "message_id": message.token.partition(".")[0],
        "unicode": "1" if message.unicode else "0",
        "flash": "1" if message.flash else "0",
        "segments": str(message.segments),
        "priority": str(message.priority),
        "entity_id": message.entity_id,
        "header_id": message.header_id,
        "template_id": message.template_id,
        "validity": str(message.validity or ""),
        "validity_minutes": str(-(-message.validity // 60) or ""),
    }


def basic(user: str, password: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _address(field: str, source: object) -> tuple[Target, str]:
    """Host and port of an address, and the rest of it, which may have placeholders."""
    try:
        parts = urlsplit(str(source))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(field, f"The address cannot be read: {error}.") from error
    if parts.scheme not in ("http", "https") or not host or "{" in parts.netloc:
        raise ValueError(field, "The address must begin with https:// or http:// and a host.")
    if "@" in parts.netloc:
        raise ValueError(field, "Write no user and password into the address; use auth.")
    tls = parts.scheme == "https"
    rest = str(source).split("://", 1)[1][len(parts.netloc) :].partition("#")[0]
    return Target(tls, host, port or (443 if tls else 80)), rest or "/"


def _headers(field: str, source: object, compiler: Compiler) -> tuple[tuple[str, bool, Text], ...]:
    found = compiler.fields(field, source)
    for name, _, _ in found:
        if not name or not set(name) <= _TOKEN or name.lower() in _FRAMING:
            raise ValueError(field, f"{name!r} cannot be a header of the request.")
    return found


def _template(field: str, kind: str, source: Any, compiler: Compiler) -> Any:
    if kind == "none":
        return None
    if kind == "form":
        return compiler.fields(field, source)
    if kind == "json":
        if not isinstance(source, dict | list):
            raise ValueError(field, "The template of a JSON body is an object or a list.")
        return compiler.tree(field, source)
    return compiler.text(field, source)


def _encoded(fields: tuple[tuple[str, bool, Text], ...], values: Values) -> str:
    found = ((name, optional, template.render(values)) for name, optional, template in fields)
    pairs = [(name, text) for name, optional, text in found if text or not optional]
    return urlencode(pairs, errors="replace")


def _segment(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")


def _xml(text: str) -> str:
    """Escaped for elements and attributes, without what XML cannot hold."""
    held = "".join(c if c >= " " or c in "\t\n\r" else " " for c in text)
    return escape(
        held.replace("\ufffe", " ").replace("\uffff", " "), {'"': "&quot;", "'": "&apos;"}
    )


def _clean(text: str) -> str:
    """A header's value: nothing in it ends the line. It is written as UTF-8."""
    return "".join(c if c.isprintable() else " " for c in text).strip()
