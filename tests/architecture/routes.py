"""Every address of the portal, flat: name, pattern and view."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address; `parameters` are the names of what stands in angle brackets."""

    name: str
    pattern: str
    view: Callable[..., Any]
    parameters: frozenset[str]


def routes() -> list[Route]:
    """All routes in the order they are tried."""
    return list(_walk(get_resolver().url_patterns, "/", frozenset()))


def _walk(patterns: list[Any], prefix: str, above: frozenset[str]) -> Iterator[Route]:
    for entry in patterns:
        here = prefix + str(entry.pattern)
        parameters = above | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, here, parameters)
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or here, here, entry.callback, parameters)
