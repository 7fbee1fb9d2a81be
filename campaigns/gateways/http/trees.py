"""What came, whatever it was written in, as one kind of tree, and ways into it.

A tree is made of dicts, lists and single values, as JSON has them. Of XML an element that holds
others is a dict (a list where one name comes again), attributes are `@name`, and the text of an
element with attributes is `#`. A form is a dict of texts.
"""

import json
import math
from typing import Any
from urllib.parse import parse_qsl
from xml.parsers import expat

DEEPEST = 20
MOST_FIELDS = 5000


class Unreadable(ValueError):
    """It is neither JSON nor XML nor what else was expected."""


def read(body: bytes) -> Any:
    """The tree of a JSON or XML text, told by its first character. Raises Unreadable."""
    start = body.lstrip()[:1]
    try:
        return read_xml(body) if start == b"<" else json.loads(body)
    except (ValueError, RecursionError, expat.ExpatError) as error:
        raise Unreadable(f"neither JSON nor XML: {error}") from error


def storable(tree: Any) -> Any:
    """A tree without what no database keeps: NUL, half characters, endless numbers."""
    if isinstance(tree, dict):
        return {storable(str(name)): storable(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [storable(value) for value in tree]
    if isinstance(tree, str):
        return tree.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(tree, float) and not math.isfinite(tree):
        return str(tree)
    return tree


def read_form(text: str) -> dict[str, str]:
    """The fields of a query or form; of a name that comes twice the last counts."""
    try:
        found = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return dict(found)


def read_xml(body: bytes) -> Any:
    """The outermost element as `{name: content}`. Document types are refused, with all entities."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.Parse(body, True)
    return builder.root


def at(tree: Any, path: str) -> Any:
    """What lies at `path` (`data.0.id`; '' for all of it); None where there is nothing."""
    for step in path.split(".") if path else ():
        if isinstance(tree, list):
            index = int(step) if step.isdigit() else -1
            tree = tree[index] if 0 <= index < len(tree) else None
        elif isinstance(tree, dict):
            tree = tree.get(step)
        else:
            return None
    return tree


def text_at(tree: Any, path: str) -> str:
    """The single value at `path` as text, as JSON would write it; '' for none, or for a tree."""
    found = at(tree, path)
    if isinstance(found, dict):
        found = found.get("#")
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None or isinstance(found, list | dict) else str(found)


def _refuse(*_: object) -> None:
    raise Unreadable("a document type")


class _Builder:
    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[dict[str, Any], list[str]]] = [(self.root, [])]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise Unreadable("too deep")
        self._open.append(({f"@{name}": value for name, value in attributes.items()}, []))

    def characters(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        children, texts = self._open.pop()
        text = "".join(texts).strip()
        if text and children:
            children["#"] = text
        outer, name, value = self._open[-1][0], tag.rpartition(":")[2], children or text
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]
