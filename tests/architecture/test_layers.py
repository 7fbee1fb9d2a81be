"""One arrow: an app imports those below it; no cycles; no import hidden in a function."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.architecture.sources import LAYERS, Source, imported_modules, sources

# Where an import may stand in a function: what must not be loaded before that function runs.
LATE_IMPORTS = frozenset(
    {
        "portal/apps.py:ready",
        "campaigns/apps.py:ready",
        "campaigns/intake/child.py:main",
        "campaigns/intake/opening.py:_old_excel",
    }
)


def _imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.tree):
        for module in imported_modules(source, node):
            yield node, module


def test_no_app_imports_one_above_it() -> None:
    upward = [
        f"{source.name}:{getattr(node, 'lineno', 0)} imports {module}"
        for source in sources()
        for node, module in _imports(source)
        if LAYERS.index(module.split(".")[0]) < LAYERS.index(source.app)
    ]
    assert not upward, upward


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {
        source.module: {module for _, module in _imports(source) if module != source.module}
        for source in sources()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        raise AssertionError(" -> ".join(cycle.args[1])) from None


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{source.name}:{node.lineno} in {function.name}()"
        for source in sources()
        for function in source.functions()
        if f"{source.name}:{function.name}" not in LATE_IMPORTS
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, hidden


def test_services_and_selectors_import_no_tasks_and_no_views() -> None:
    inner = [s for s in sources() if {"services", "selectors", "store"} & set(s.module.split("."))]
    wrong = [
        f"{source.name} imports {module}"
        for source in inner
        for _, module in _imports(source)
        if {"tasks", "views", "forms", "urls"} & set(module.split("."))
    ]
    assert inner and not wrong, wrong


def test_views_reach_rows_through_selectors_only() -> None:
    views = [s for s in sources() if "views" in s.module.split(".")]
    direct = [
        f"{source.name}:{node.lineno}"
        for source in views
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert views and not direct, direct


def test_only_the_store_asks_which_database_this_is() -> None:
    asking = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        if source.module.split(".")[1:2] != ["store"]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "vendor"
    ]
    assert not asking, asking


def test_save_holds_no_logic_and_signals_are_no_bus() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in source.module)
        or (isinstance(node, ast.ImportFrom) and (node.module or "").endswith("dispatch"))
        and (node.module or "").startswith("django")
    ]
    assert not found, found
