"""Texts with placeholders: `{to}`, `{secret:name}`, `{text|hex}`, `{unicode?yes:no}`.

`{{` and `}}` stand for the braces themselves. A field of a form or of a JSON object whose name
ends in `?` is left out where its value comes out empty.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

Values = Mapping[str, str]
Escape = Callable[[str], str]

_MARK = re.compile(
    r"\{\{|\}\}"
    r"|\{(?P<name>[a-z_]+)"
    r"(?:\?(?P<yes>[^{}:]*):(?P<no>[^{}]*)|:(?P<secret>[A-Za-z0-9_]+)|\|(?P<filter>[a-z0-9]+))?\}"
)
FLAGS = frozenset({"unicode", "flash"})
NAMES = FLAGS | {
    "to",
    "to_plus",
    "sender",
    "text",
    "text_plain",
    "text_unicode",
    "token",
    "message_id",
    "segments",
    "priority",
    "entity_id",
    "header_id",
    "template_id",
    "validity",
    "validity_minutes",
    "receipt_url",
    "inbound_url",
}
FILTERS: dict[str, Escape] = {
    "hex": lambda text: text.encode("utf-16-be", "replace").hex().upper(),
    "utf8hex": lambda text: text.encode("utf-8", "replace").hex().upper(),
    "url": lambda text: quote(text.encode("utf-8", "replace"), safe=""),
    # Of a JSON value that is nothing else: written as a number, or as true or false.
    "number": lambda text: text,
    "bool": lambda text: text,
}


class _Mark(NamedTuple):
    name: str
    choice: tuple[str, str] | None
    filter: str


class Text(NamedTuple):
    """A compiled text: what is written as it stands, and marks between."""

    parts: tuple[str | _Mark, ...]

    def render(self, values: Values, escape: Escape | None = None) -> str:
        """The text with `values` (by placeholder) in it, each of them escaped."""
        return "".join(
            part if isinstance(part, str) else _value(part, values, escape) for part in self.parts
        )

    @property
    def only_filter(self) -> str:
        """The filter of a text that is one mark and nothing else; ''."""
        mark = self.parts[0] if len(self.parts) == 1 else ""
        return mark.filter if isinstance(mark, _Mark) else ""


def _value(mark: _Mark, values: Values, escape: Escape | None) -> str:
    text = values[mark.name]
    if mark.choice is not None:
        text = mark.choice[0] if text == "1" else mark.choice[1]
    if mark.filter:
        text = FILTERS[mark.filter](text)
    return escape(text) if escape else text


class Compiler:
    """Compiles what a configuration holds. Errors are ValueError(`field`, sentence)."""

    def __init__(self, secrets: Values, names: frozenset[str] = NAMES) -> None:
        self.secrets = secrets
        self._names = names

    def text(self, field: str, source: object) -> Text:
        """A compiled text; numbers are taken as they are written."""
        if isinstance(source, bool) or not isinstance(source, str | int | float):
            raise ValueError(field, f"{field} must be a text.")
        written, parts, end = str(source), list[str | _Mark](), 0
        for match in _MARK.finditer(written):
            parts += self._plain(field, written[end : match.start()])
            parts.append(self._mark(field, match))
            end = match.end()
        parts += self._plain(field, written[end:])
        return Text(tuple(parts))

    def fields(self, field: str, source: object) -> tuple[tuple[str, bool, Text], ...]:
        """Of an object of texts: name, whether it is left out when empty, and the text."""
        if not isinstance(source, dict):
            raise ValueError(field, f"{field} must be an object of names and texts.")
        return tuple(
            (name.removesuffix("?"), name.endswith("?"), self.text(f"{field}.{name}", value))
            for name, value in source.items()
        )

    def tree(self, field: str, source: Any) -> Any:
        """A JSON value with its texts compiled."""
        if isinstance(source, dict):
            return {name: self.tree(f"{field}.{name}", value) for name, value in source.items()}
        if isinstance(source, list):
            return [self.tree(f"{field}.{n}", value) for n, value in enumerate(source)]
        return self.text(field, source) if isinstance(source, str) else source

    def _plain(self, field: str, text: str) -> list[str]:
        if "{" in text or "}" in text:
            message = f"{field} has a brace that is no placeholder. Write {{{{ or }}}} for a brace."
            raise ValueError(field, message)
        return [text] if text else []

    def _mark(self, field: str, match: re.Match[str]) -> str | _Mark:
        if match["name"] is None:
            return match[0][0]
        name, secret, wanted = match["name"], match["secret"], match["filter"] or ""
        if secret is not None:
            return self._secret(field, name, secret)
        if name not in self._names:
            known = ", ".join(sorted(self._names))
            raise ValueError(field, f"{field}: there is no {{{name}}}. There are: {known}.")
        if wanted and wanted not in FILTERS:
            raise ValueError(field, f"{field}: there is no |{wanted}: {', '.join(FILTERS)}.")
        if match["yes"] is not None:
            if name not in FLAGS:
                raise ValueError(field, f"{field}: only {' and '.join(sorted(FLAGS))} have ?…:….")
            return _Mark(name, (match["yes"], match["no"]), "")
        return _Mark(name, None, wanted)

    def _secret(self, field: str, name: str, secret: str) -> str | _Mark:
        if name != "secret":
            raise ValueError(field, f"{field}: write {{secret:name}}, not {{{name}:{secret}}}.")
        if secret not in self.secrets:
            raise ValueError(secret, f"{field} needs the secret {secret}, which is not given.")
        return _Mark(f"secret:{secret}", None, "")


def render_tree(node: Any, values: Values) -> Any:
    """The JSON value that a compiled tree comes to."""
    if isinstance(node, Text):
        return _typed(node, node.render(values))
    if isinstance(node, dict):
        found = ((name, render_tree(value, values)) for name, value in node.items())
        return {name.removesuffix("?"): v for name, v in found if v != "" or name[-1:] != "?"}
    if isinstance(node, list):
        return [render_tree(value, values) for value in node]
    return node


def _typed(text: Text, written: str) -> Any:
    if text.only_filter == "bool":
        return written == "1"
    if text.only_filter == "number":
        return int(written) if written.lstrip("-").isdigit() else None
    return written
