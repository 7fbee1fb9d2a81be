"""Every operation that the dialects describe, in a fixed order."""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import portal.api
from portal.api.openapi.operation import Operation

# The order the dialects stand in, everywhere; one that is not named comes last.
ORDER = ("v2", "v1", "v3", "transmit", "tidings")


@cache
def operations() -> tuple[Operation, ...]:
    """All `OPERATIONS` of the modules in the packages `portal.api.<dialect>.spec`."""
    found = [each for name in _spec_modules() for each in import_module(name).OPERATIONS]
    return tuple(sorted(found, key=lambda each: (place(each.dialect), each.path, each.method)))


def place(dialect: str) -> tuple[int, str]:
    """Where a dialect stands among the others."""
    return (ORDER.index(dialect) if dialect in ORDER else len(ORDER), dialect)


def _spec_modules() -> Iterator[str]:
    """Modules, not packages: what a package's `__init__` has is shared by them."""
    for found in pkgutil.walk_packages(portal.api.__path__, "portal.api."):
        parts = found.name.split(".")
        if len(parts) > 4 and parts[3] == "spec" and not found.ispkg:
            module = import_module(found.name)
            if hasattr(module, "OPERATIONS"):
                yield found.name
