"""What an opt-out may hold for, as one value: everything, a tag, a sender ID or a product."""

from typing import NamedTuple

from accounts.models import Product
from campaigns.models import OptOut, OptOutTag, Sender
from campaigns.models.optout import Scoped

EVERYTHING = "everything"


class Scope(NamedTuple):
    """At most one of the three; none of them is everything of the account."""

    tag: OptOutTag | None = None
    sender: Sender | None = None
    product: Product | None = None

    @property
    def ids(self) -> tuple[int | None, int | None, int | None]:
        """The keys of tag, sender and product."""
        return (
            self.tag.pk if self.tag else None,
            self.sender.pk if self.sender else None,
            self.product.pk if self.product else None,
        )

    @property
    def value(self) -> str:
        """As a form carries it; `campaigns.selectors.optoutscopes.scope_called` reads it."""
        if self.tag:
            return f"tag:{self.tag.uuid}"
        if self.sender:
            return f"sender:{self.sender.uuid}"
        return f"product:{self.product.code}" if self.product else EVERYTHING

    @property
    def words(self) -> str:
        """As people read it."""
        return OptOut(**self._asdict()).scope_words


def scope_of(row: Scoped) -> Scope:
    """The scope of an opt-out, or of a file of them."""
    return Scope(row.tag, row.sender, row.product)
