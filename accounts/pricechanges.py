"""What another price list changes, and what a price leaves over the price above it (pure)."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from accounts.prices import Line, PriceTable, country_of_prefix

SHOWN = 100


class Change(NamedTuple):
    """What numbers of one destination cost before and after, in micro-credits; None: unpriced.

    Where a line is new or goes, the other side is the price of the line that is there instead.
    """

    prefix: str
    country: str
    before: int | None
    after: int | None

    @property
    def size(self) -> int:
        return abs((self.after or 0) - (self.before or 0))


@dataclass
class Changes:
    """The changes by sort, the largest first."""

    dearer: list[Change] = field(default_factory=list)
    cheaper: list[Change] = field(default_factory=list)
    added: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def total(self) -> int:
        return len(self.dearer) + len(self.cheaper) + len(self.added) + len(self.removed)


class Margin(NamedTuple):
    """What a line leaves over `cost`, the price of the account above for the same numbers."""

    line: Line
    cost: int | None

    @property
    def amount(self) -> int | None:
        """Micro-credits per segment; negative below cost; None where the account above has none."""
        return None if self.cost is None else self.line.per_segment - self.cost

    @property
    def percent(self) -> Decimal | None:
        """Of the cost, with one decimal; None where the cost is nothing."""
        if not self.cost or self.amount is None:
            return None
        share = Decimal(100 * self.amount) / self.cost
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def is_loss(self) -> bool:
        return self.amount is not None and self.amount < 0


def changes_between(before: PriceTable, after: PriceTable) -> Changes:
    """What `after` changes in `before`."""
    changes = Changes()
    keys = [line[:2] for line in after.lines()]
    keys += [line[:2] for line in before.lines() if not after.has(*line[:2])]
    for key in keys:
        _note(changes, before, after, key)
    for sort in (changes.dearer, changes.cheaper, changes.added, changes.removed):
        sort.sort(key=lambda change: -change.size)
    return changes


def change_at(before: PriceTable, after: PriceTable, key: tuple[str, str]) -> Changes:
    """What `after` changes in `before`, where they differ in one destination only."""
    changes = Changes()
    _note(changes, before, after, key)
    return changes


def _note(changes: Changes, before: PriceTable, after: PriceTable, key: tuple[str, str]) -> None:
    change = Change(*key, _price(before, *key), _price(after, *key))
    if not before.has(*key):
        changes.added.append(change)
    elif not after.has(*key):
        changes.removed.append(change)
    elif change.before == change.after:
        changes.same += 1
    else:
        is_dearer = (change.after or 0) > (change.before or 0)
        (changes.dearer if is_dearer else changes.cheaper).append(change)


def margin_of(line: Line, costs: PriceTable) -> Margin:
    """The margin of a line over what `costs` says of the same numbers."""
    return Margin(line, _price(costs, line.prefix, line.country))


def losses(prices: PriceTable, costs: PriceTable) -> list[Margin]:
    """Where `prices` are below `costs`, the worst first.

    Destinations that only `costs` names count as well: there a line for more numbers decides.
    """
    found = [margin_of(line, costs) for line in prices.lines()]
    own = {line[:2] for line in prices.lines()}
    for line in costs.lines():
        sold = None if line[:2] in own else _price(prices, line.prefix, line.country)
        if sold is not None:
            found.append(Margin(Line(line.prefix, line.country, sold), line.per_segment))
    return sorted((one for one in found if one.is_loss), key=lambda one: one.amount or 0)


def raised(table: PriceTable, percent: Decimal) -> list[Line]:
    """The lines of a table with `percent` on each price, rounded to whole micro-credits."""
    factor = 1 + percent / 100
    return [
        line._replace(per_segment=int((line.per_segment * factor).to_integral_value(ROUND_HALF_UP)))
        for line in table.lines()
    ]


def _price(table: PriceTable, prefix: str, country: str) -> int | None:
    """What a table says of numbers with `prefix`, else of the other numbers of `country`."""
    line = table.line_for(prefix, country or country_of_prefix(prefix))
    return line.per_segment if line else None
