"""The texts of many rows at once, rendered column by column and measured by their length.

The length alone tells the segments of a text whose every character is an ordinary one. Whether
that is so of all texts together costs next to nothing to find out.
"""

from collections.abc import Sequence
from itertools import compress
from operator import itemgetter

from campaigns.checking import CELL_ERRORS
from campaigns.placeholders import Template
from campaigns.segments import odd_characters, of_length


class SwiftTexts:
    """Renders one template; texts longer than `max_characters` are never measured."""

    def __init__(self, template: Template, max_characters: int) -> None:
        self._template = template
        literal = template.format % (("",) * len(template.indexes))
        odd = odd_characters(literal) if literal.isascii() and literal.strip() else None
        self._odd = odd or 0
        self._measures = odd is not None
        self._by_length = _ByLength(self._odd, max_characters)

    def of(self, cells: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
        """The text of each row, '' where the row cannot have one, and its segments.

        A text without segments is in UCS-2, or asks for a closer look.
        """
        columns, unfit = self._columns(cells)
        if columns:
            texts = list(map(self._template.format.__mod__, zip(*columns, strict=True)))
        else:
            texts = [self._template.format % ()] * len(cells)
        segments = self._segments(texts)
        for place in unfit:
            texts[place] = ""
        return texts, segments

    def _columns(self, cells: Sequence[Sequence[str]]) -> tuple[list[list[str]], set[int]]:
        """What fills the placeholders, and where a value is missing or an error."""
        template, columns = self._template, []
        unfit: set[int] = set()
        for index, fallback in zip(template.indexes, template.fallbacks, strict=True):
            column = list(map(str.strip, map(itemgetter(index), cells)))
            if "" in column:
                if fallback is None:
                    unfit.update(place for place, value in enumerate(column) if not value)
                else:
                    column = [value or fallback for value in column]
            if not CELL_ERRORS.isdisjoint(column):
                unfit.update(place for place, value in enumerate(column) if value in CELL_ERRORS)
            columns.append(column)
        return columns, unfit

    def _segments(self, texts: list[str]) -> list[int]:
        plain = list(map(str.isascii, texts))
        if not self._measures or odd_characters("".join(compress(texts, plain))) != self._odd * sum(
            plain
        ):
            return [0] * len(texts)
        by_length = self._by_length
        return [
            by_length[len(text)] if is_plain else 0
            for text, is_plain in zip(texts, plain, strict=True)
        ]


class _ByLength(dict[int, int]):
    """Segments by the number of characters, `odd` of them double; 0 where that does not tell."""

    def __init__(self, odd: int, longest: int) -> None:
        self._odd, self._longest = odd, longest

    def __missing__(self, length: int) -> int:
        found = of_length(length, self._odd) if length <= self._longest else None
        self[length] = found or 0
        return self[length]
