"""What a report page is asked, whatever it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import Account
from reports.selectors.figures import Narrowing
from reports.selectors.spans import Span


@dataclass(frozen=True)
class Question:
    """Whose messages (`root`'s, with `tree` those below too), of when, and which (`only`).

    `asker` is the account whose page it is; days are those of its clocks.
    """

    asker: Account
    root: Account
    span: Span
    compared: Span | None = None
    tree: bool = False
    only: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def narrowing(self) -> Narrowing:
        """As the selectors of figures take it."""
        return Narrowing(self.root, self.tree, self.only)

    @property
    def has_rates(self) -> bool:
        """Whether a delivery rate says anything: of one outcome alone it does not."""
        return not {"state", "reason"} & set(self.only)

    def without(self, names: frozenset[str]) -> "Question":
        """The same without some of what it is narrowed to."""
        only = {name: values for name, values in self.only.items() if name not in names}
        return replace(self, only=only)
