"""Which errors a call of the API can meet, read from the sources.

A function is reachable where something reachable names it: a name in a module means what that
module defines or imports from ours. That finds a little too much, and nothing too little but
what is called by a name made at run time.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from tests.architecture.sources import Source, imported_modules, sources

ENTRY = "portal.api"
ROOTS = frozenset(
    {"Invalid", "Forbidden", "NotFound", "Conflict", "TooManyRequests", "Unavailable"}
)
# Where dialects name a code themselves: keyword arguments, and functions by the argument's place.
KEYWORDS = frozenset({"cause", "ours"})
FUNCTIONS = {"docs_url": 0, "problem": 1}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = tuple[str, str]


@cache
def error_classes() -> dict[str, str]:
    """The errors of services by name, each with the kind of the family it is one of."""
    known = {name: name for name in ROOTS}
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    while True:
        more = {
            name: known[base]
            for name, named in bases.items()
            for base in named
            if name not in known and base in known
        }
        if not more:
            return known
        known |= more


@cache
def raised() -> dict[str, dict[str, str]]:
    """Codes that reachable code gives to an error -> kind of error -> a place."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for source, body in _reachable():
        for node in ast.walk(body):
            if isinstance(node, ast.Call) and (kind := _kind(node)) and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found[code.value].setdefault(kind, f"{source.name}:{node.lineno}")
    return dict(found)


@cache
def named() -> dict[str, str]:
    """Codes that the dialects name themselves -> a place."""
    found: dict[str, str] = {}
    for source in sources():
        if not source.module.startswith(ENTRY):
            continue
        for node in ast.walk(source.tree):
            for value in _named_in(node):
                if isinstance(value, ast.Constant) and value.value:
                    found[str(value.value)] = f"{source.name}:{value.lineno}"
    return found


def _named_in(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield from (each.value for each in node.keywords if each.arg in KEYWORDS)
        place = FUNCTIONS.get(getattr(node.func, "id", ""))
        if place is not None and len(node.args) > place:
            yield node.args[place]


def _kind(call: ast.Call) -> str:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    return error_classes().get(name, "")


def _reachable() -> Iterator[tuple[Source, ast.AST]]:
    by_module = {source.module: source for source in sources()}
    defined = {module: _definitions(source) for module, source in by_module.items()}
    imports = {module: _imports(source) | {module} for module, source in by_module.items()}
    waiting: list[Node] = [
        (module, name)
        for module in by_module
        if module.startswith(ENTRY)
        for name in defined[module]
    ]
    seen = set(waiting)
    while waiting:
        module, name = waiting.pop()
        for body in defined[module][name]:
            yield by_module[module], body
            for used in _names(body):
                for other in imports[module]:
                    if used in defined.get(other, {}) and (other, used) not in seen:
                        seen.add((other, used))
                        waiting.append((other, used))


def _definitions(source: Source) -> dict[str, list[ast.AST]]:
    """What stands at the top of a module, by name; "" is the rest of it."""
    found: dict[str, list[ast.AST]] = defaultdict(list)
    for node in source.tree.body:
        if isinstance(node, Function | ast.ClassDef):
            found[node.name].append(node)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name].append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found[target.id].append(node)
    return found


def _imports(source: Source) -> set[str]:
    return {module for node in ast.walk(source.tree) for module in imported_modules(source, node)}


def _names(body: ast.AST) -> set[str]:
    if isinstance(body, ast.ImportFrom):
        return {alias.name for alias in body.names}
    return {
        getattr(node, "id", None) or getattr(node, "attr", "")
        for node in ast.walk(body)
        if isinstance(node, ast.Name | ast.Attribute)
    }
