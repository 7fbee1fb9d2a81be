"""The project's own source files, parsed once, for the tests that read code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# An app imports those after it, never those before it.
LAYERS = ("portal", "reports", "campaigns", "apikeys", "accounts")


@dataclass(frozen=True)
class Source:
    """One Python file: its dotted module name, text and syntax tree."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path as a reader writes it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def app(self) -> str:
        return self.module.split(".")[0]

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def _module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the apps, migrations left out."""
    found = []
    for app in LAYERS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text()
                found.append(Source(path, _module_of(path), text, ast.parse(text, str(path))))
    return tuple(found)


def imported_modules(source: Source, node: ast.AST) -> list[str]:
    """The modules of this project that an import statement names (packages included)."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        known = {other.module for other in sources()}
        base = node.module or ""
        inside = [f"{base}.{alias.name}" for alias in node.names]
        submodules = [name for name in inside if name in known]
        names = submodules + ([base] if len(submodules) < len(inside) else [])
    else:
        return []
    return [name for name in names if name.split(".")[0] in LAYERS]
