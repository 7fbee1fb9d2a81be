"""Two dialects at one address and method: OpenAPI has room for one operation there.

Which of them answers depends on the credential, so a body is one of either's.
"""

from typing import Any


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The operation that stands for both; the first one's words go first."""
    shown = one | {
        "tags": one["tags"] + [tag for tag in other["tags"] if tag not in one["tags"]],
        "summary": _joined(one, other, "summary", "; "),
        "security": one["security"] + [s for s in other["security"] if s not in one["security"]],
        "responses": _responses(one["responses"], other["responses"]),
    }
    if description := _joined(one, other, "description", "\n\n"):
        shown["description"] = description
    if parameters := _parameters(one, other):
        shown["parameters"] = parameters
    if body := _body(one.get("requestBody"), other.get("requestBody")):
        shown["requestBody"] = body
    return shown


def _joined(one: dict[str, Any], other: dict[str, Any], name: str, between: str) -> str:
    texts = [each[name] for each in (one, other) if each.get(name)]
    return between.join(dict.fromkeys(texts))


def _parameters(one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    """What only one of them needs is not needed."""
    lists = [{(p["name"], p["in"]): p for p in each.get("parameters", [])} for each in (one, other)]
    found = []
    for key in dict.fromkeys([*lists[0], *lists[1]]):
        both = [each[key] for each in lists if key in each]
        needed = len(both) == 2 and all(each["required"] for each in both)
        found.append(both[0] | {"required": needed or key[1] == "path"})
    return found


def _responses(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for code, answer in other.items():
        found[code] = _answers(found[code], answer) if code in found else answer
    return dict(sorted(found.items()))


def _answers(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    content = _contents(one.get("content", {}), other.get("content", {}))
    return one | ({"content": content} if content else {})


def _body(one: dict[str, Any] | None, other: dict[str, Any] | None) -> dict[str, Any] | None:
    if one is None or other is None:
        found = one or other
        return found and found | {"required": False}
    needed = one["required"] and other["required"]
    return {"required": needed, "content": _contents(one["content"], other["content"])}


def _contents(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for media, value in other.items():
        found[media] = _either(found[media], value) if media in found else value
    return found


def _either(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    schemas: list[Any] = []
    for schema in (one.get("schema"), other.get("schema")):
        if schema is None:
            return {key: value for key, value in one.items() if key != "schema"}
        schemas += schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
    unique = [each for place, each in enumerate(schemas) if each not in schemas[:place]]
    return one | {"schema": unique[0] if len(unique) == 1 else {"anyOf": unique}}
