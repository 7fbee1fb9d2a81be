"""What is recorded has words, and what people change is recorded."""

import ast
import re
from collections.abc import Iterator

from accounts.auditwords import GROUP_OF, WORDS
from tests.architecture.sources import Source, sources

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# Calls of this name are of the audit log in these modules only.
RECORDERS = frozenset({"record", "note", "_record", "_note"})


def _recording(source: Source) -> bool:
    """Whether a module writes to the audit log."""
    return "auditlog" in source.text and source.module != "accounts.services.auditlog"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _strings(source: Source) -> Iterator[tuple[int, str]]:
    """Constants that look like an action, tasks' names left out."""
    tasks = {
        id(keyword.value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _called(node) == "shared_task"
        for keyword in node.keywords
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or id(node) in tasks:
            continue
        if isinstance(node.value, str) and ACTION.fullmatch(node.value):
            yield node.lineno, node.value


def test_every_action_has_words_and_a_group() -> None:
    used = {
        (f"{source.name}:{line}", action)
        for source in sources()
        if "services" in source.module.split(".") and _recording(source)
        for line, action in _strings(source)
        if action.partition(".")[0] in GROUP_OF or _is_recorded(source, action)
    }
    silent = sorted(f"{where} {action}" for where, action in used if action not in WORDS)
    assert used and not silent, f"give these words in accounts/auditwords.py: {silent}"


def _is_recorded(source: Source, action: str) -> bool:
    """Whether `action` is handed to something that records."""
    return any(
        isinstance(node, ast.Call)
        and _called(node) in RECORDERS
        and any(isinstance(arg, ast.Constant) and arg.value == action for arg in node.args)
        for node in ast.walk(source.tree)
    )


def test_every_word_has_a_group() -> None:
    assert not [action for action in WORDS if action.partition(".")[0] not in GROUP_OF]


# Verbs that pages call by POST and that leave no entry, each with its reason.
UNRECORDED = {
    "accounts.services.crediting.sentence": "words only",
    "accounts.services.prices.prepare": "a list is told when it is published",
    "accounts.services.signup.register": "told once the address is confirmed",
    "accounts.services.signup.resend": "the same mail again, before there is an account",
    "campaigns.services.carrieraddresses.own": "an address, worked out",
    "campaigns.services.reconciling.start": "told when the file is taken",
    "campaigns.services.campaigns.set_message": "drafts are told at confirm",
    "campaigns.services.campaigns.set_reading": "drafts are told at confirm",
    "campaigns.services.campaigns.set_time": "drafts are told at confirm",
    "campaigns.services.campaigns.start_check": "drafts are told at confirm",
    "campaigns.services.incoming.begin": "told when a campaign takes the file",
    "campaigns.services.incoming.take": "told when a campaign takes the file",
    "campaigns.services.incoming.finish": "told when a campaign takes the file",
    "campaigns.services.incoming.discard": "never became a file",
    "campaigns.services.readings.proposed": "a guess, kept by nobody",
    "campaigns.services.readingchecks.tried": "a look, kept by nobody",
    "campaigns.services.uploads.store": "told when a campaign takes the file",
    "campaigns.services.verifications.send": "a message, told in the reports",
    "reports.services.erasures.erased_before": "a look at requests",
    "reports.services.erasures.held": "a look at counts",
    "reports.services.erasures.unseen": "words only",
    "reports.services.restoring.end": "told when the month is away again",
    "reports.services.proving.ask": "a look at counts, by a job",
    "reports.services.proving.prove": "a look at counts",
}
# Verbs that change nothing that lasts: readers, limiters, helpers.
READERS = re.compile(
    r"(?:^|\.)(?:ratelimits|ratelogs|auditlog|mail|heartbeats|scheduling)\.|\.[a-z_]*_of$"
    r"|\.(?:may|is|has|can|find|read|get|look|missing|too|check|open|owner)_?[a-z_]*$"
)


def _services_called(source: Source) -> set[str]:
    """Functions of service modules that a view calls, as module.function."""
    modules: dict[str, str] = {}
    functions: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom) or "services" not in (node.module or ""):
            continue
        for alias in node.names:
            name = alias.asname or alias.name
            if f"{node.module}.{alias.name}" in {s.module for s in sources()}:
                modules[name] = f"{node.module}.{alias.name}"
            else:
                functions[name] = f"{node.module}.{alias.name}"
    calls: set[str] = set()
    for node in ast.walk(source.tree):
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(func, ast.Name):
            calls.add(functions.get(func.id, ""))
        elif isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            calls.add(f"{modules.get(func.value.id, '')}.{func.attr}")
    return calls


def _bodies() -> dict[str, tuple[Source, ast.AST]]:
    """Every function of the services by name; what a package re-exports counts under both."""
    found: dict[str, tuple[Source, ast.AST]] = {}
    for source in sources():
        if "services" in source.module.split("."):
            for node in source.functions():
                found[f"{source.module}.{node.name}"] = (source, node)
    for source in sources():
        if source.path.name == "__init__.py" and "services" in source.module.split("."):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ImportFrom):
                    for alias in node.names:
                        original = found.get(f"{node.module}.{alias.name}")
                        if original:
                            found[f"{source.module}.{alias.name}"] = original
    return found


def _records(name: str, bodies: dict[str, tuple[Source, ast.AST]], seen: set[str]) -> bool:
    """Whether a service function records, itself or by what it calls."""
    if name in seen or name not in bodies:
        return False
    seen.add(name)
    source, body = bodies[name]
    called = {_called(node) for node in ast.walk(body) if isinstance(node, ast.Call)}
    if _recording(source) and called & {"record"}:
        return True
    imported = _services_imported(source)
    candidates = {f"{source.module}.{call}" for call in called}
    candidates |= {f"{module}.{call}" for module in imported for call in called}
    return any(_records(other, bodies, seen) for other in candidates)


def _services_imported(source: Source) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and "services" in (node.module or ""):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_what_a_page_changes_is_recorded() -> None:
    bodies = _bodies()
    called = {
        name
        for source in sources()
        if {"views", "signin"} & set(source.module.split("."))
        for name in _services_called(source)
        if name in bodies and not READERS.search(name)
    }
    silent = sorted(
        name for name in called if name not in UNRECORDED and not _records(name, bodies, set())
    )
    assert called and not silent, f"record these, or say why not in UNRECORDED: {silent}"


def test_the_exceptions_are_still_there() -> None:
    assert set(UNRECORDED) <= set(_bodies())
