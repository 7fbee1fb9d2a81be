"""What the templates of mailed reports need."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def named(cells: Sequence[Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Each cell with the name of its column."""
    return zip(names, cells, strict=True)
