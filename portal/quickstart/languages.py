"""One call in four languages, each with what the language brings along. Pure."""

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from portal.quickstart.calls import Call

JSON_TYPE = "application/json"


class Example(NamedTuple):
    """`name` is for addresses and ids."""

    name: str
    title: str
    code: str


def examples(call: Call) -> list[Example]:
    """The call in every language."""
    return [Example(name, title, write(call)) for name, title, write in LANGUAGES]


def curl(call: Call) -> str:
    """For a shell."""
    parts = [f"curl {shlex.quote(call.url)}"]
    if call.basic:
        parts.append(f"-u {shlex.quote(':'.join(call.basic))}")
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _headers(call).items()]
    if call.json is not None:
        parts.append(f"-d {shlex.quote(json.dumps(call.json))}")
    for name, value in (call.form or {}).items():
        parts.append(f"--data-urlencode {shlex.quote(f'{name}={value}')}")
    return " \\\n  ".join(parts)


def python(call: Call) -> str:
    """With the standard library alone."""
    modules = ["json", "urllib.request"]
    modules += ["base64"] if call.basic else []
    modules += ["urllib.parse"] if call.json is None else []
    lines = [f"import {name}" for name in sorted(modules)] + [""]
    if call.basic:
        lines.append(f'pair = base64.b64encode(b"{":".join(call.basic)}").decode()')
    if call.json is None:
        lines.append(f"body = urllib.parse.urlencode({_pretty(call.form or {})})")
    else:
        lines.append(f"body = json.dumps({_pretty(call.json)})")
    return "\n".join(
        [
            *lines,
            f"headers = {_with_pair(call)}",
            f'request = urllib.request.Request("{call.url}", body.encode(), headers)',
            "with urllib.request.urlopen(request) as answer:",
            "    print(json.load(answer))",
        ]
    )


def php(call: Call) -> str:
    """With the curl extension."""
    headers = [f"{name}: {value}" for name, value in _headers(call).items()]
    options = ["    CURLOPT_RETURNTRANSFER => true,"]
    if call.basic:
        options.append(f"    CURLOPT_USERPWD => {_php(':'.join(call.basic))},")
    if headers:
        options.append(f"    CURLOPT_HTTPHEADER => {_php(headers)},")
    if call.json is None:
        options.append(f"    CURLOPT_POSTFIELDS => http_build_query({_php(call.form or {})}),")
    else:
        options.append(f"    CURLOPT_POSTFIELDS => json_encode({_php(call.json)}),")
    return "\n".join(
        [
            "<?php",
            f"$call = curl_init({_php(call.url)});",
            "curl_setopt_array($call, [",
            *options,
            "]);",
            "print_r(json_decode(curl_exec($call), true));",
        ]
    )


def node(call: Call) -> str:
    """With fetch, which Node has since 18."""
    value = _pretty(call.form or {}) if call.json is None else _pretty(call.json)
    body = f"new URLSearchParams({value})" if call.json is None else f"JSON.stringify({value})"
    lines = []
    if call.basic:
        lines.append(f'const pair = Buffer.from("{":".join(call.basic)}").toString("base64");')
    return "\n".join(
        [
            *lines,
            f'const answer = await fetch("{call.url}", {{',
            '  method: "POST",',
            f"  headers: {_inside(_with_pair(call))},",
            f"  body: {_inside(body)},",
            "});",
            "console.log(await answer.json());",
        ]
    )


def _headers(call: Call) -> dict[str, str]:
    kind = {"Content-Type": JSON_TYPE} if call.json is not None else {}
    return dict(call.headers) | kind


def _pretty(value: Any) -> str:
    """JSON, which is Python and JavaScript too for what stands in calls."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _with_pair(call: Call) -> str:
    """The headers; HTTP Basic is made of the variable `pair`."""
    if not call.basic:
        return _pretty(_headers(call))
    shown = [f'"{name}": "{value}"' for name, value in _headers(call).items()]
    return "{" + ", ".join([*shown, '"Authorization": "Basic " + pair']) + "}"


def _inside(text: str) -> str:
    """What stands in something else is set in by a step."""
    return text.replace("\n", "\n  ")


def _php(value: Any) -> str:
    if isinstance(value, Mapping):
        return "[" + ", ".join(f"{_php(k)} => {_php(v)}" for k, v in value.items()) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(_php, value)) + "]"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


LANGUAGES: tuple[tuple[str, str, Callable[[Call], str]], ...] = (
    ("curl", "curl", curl),
    ("python", "Python", python),
    ("php", "PHP", php),
    ("node", "Node", node),
)
