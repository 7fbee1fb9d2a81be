"""What a report can be narrowed to: the choices of its form, and the ids behind each."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, Product
from accounts.regions import region_names
from accounts.selectors import lineage
from apikeys.models import ApiKey
from campaigns.models import Campaign, Carrier, Sender
from campaigns.statuses import MessageState
from reports.selectors.figures import FAILED, WITHDRAWN

LATEST = 50
SENDERS = 200


class Option(NamedTuple):
    """A choice: what the address says, what people read, and the values in the rollups."""

    value: str
    label: str
    ids: tuple[Any, ...]


@dataclass(frozen=True)
class Options:
    """The choices of each filter; an empty list leaves the filter out. `senders` only suggest."""

    product: list[Option]
    campaign: list[Option]
    key: list[Option]
    country: list[Option]
    outcome: list[Option]
    carrier: list[Option]
    senders: list[str]

    def of(self, name: str) -> list[Option]:
        """The choices of a filter by its name."""
        found: list[Option] = getattr(self, name)
        return found


def options(root: Account, *, tree: bool, campaign: str, with_carriers: bool) -> Options:
    """What messages of an account (with `tree`, of those below too) can be narrowed to.

    Campaigns are the latest, and the one that is chosen. Those of accounts below, and their keys,
    are nobody else's business.
    """
    return Options(
        product=_products(root, tree),
        campaign=[] if tree else _campaigns(root, campaign),
        key=[] if tree else _keys(root),
        country=[Option(code, name, (code,)) for code, name in _by_name(region_names().items())],
        outcome=_outcomes(),
        carrier=_carriers() if with_carriers else [],
        senders=_senders(root, tree),
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1])


def _products(root: Account, tree: bool) -> list[Option]:
    """By code: brands below sell the same under their own ids. Retired ones were sent too."""
    brand = lineage(root).filter(is_brand=True).values("pk")[:1]
    sold = Q(brand=brand)
    if tree:
        sold |= Q(brand__above__ancestor=root)
    ids: dict[str, list[int]] = {}
    labels: dict[str, str] = {}
    for product in Product.objects.filter(sold).distinct().order_by("id"):
        ids.setdefault(product.code, []).append(product.pk)
        labels.setdefault(product.code, str(product))
    return [Option(code, labels[code], tuple(ids[code])) for code in ids]


def _campaigns(root: Account, chosen: str) -> list[Option]:
    own = Campaign.objects.filter(account=root)
    latest = own.filter(confirmed_at__isnull=False).order_by("-id").values("pk")[:LATEST]
    wanted = Q(pk__in=list(latest.values_list("pk", flat=True)))
    if _is_uuid(chosen):
        wanted |= Q(uuid=chosen)
    rows = own.filter(wanted).order_by("-id").values_list("uuid", "name", "pk")
    programs = Option("api", _("Sent by programs (API)"), (0,))
    return [programs, *(Option(str(found), name, (pk,)) for found, name, pk in rows)]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _keys(root: Account) -> list[Option]:
    rows = ApiKey.objects.filter(account=root, is_test=False).order_by("name", "id")
    people = Option("none", _("Sent in the browser"), (0,))
    return [people, *(Option(str(key.uuid), str(key), (key.pk,)) for key in rows)]


def _outcomes() -> list[Option]:
    return [
        Option("delivered", _("Delivered"), (MessageState.DELIVERED,)),
        Option("on-the-way", _("On the way"), (MessageState.SENT,)),
        Option("no-receipt", _("No receipt"), (MessageState.UNKNOWN,)),
        Option("failed", _("Failed"), FAILED),
        Option("withdrawn", _("Withdrawn"), WITHDRAWN),
    ]


def _carriers() -> list[Option]:
    rows = Carrier.objects.order_by("name").values_list("uuid", "name", "pk")
    none = Option("none", _("No carrier"), (0,))
    return [none, *(Option(str(found), name, (pk,)) for found, name, pk in rows)]


def _senders(root: Account, tree: bool) -> list[str]:
    whose = Q(account__above__ancestor=root) if tree else Q(account=root)
    rows = Sender.objects.filter(whose).order_by("name").values_list("name", flat=True).distinct()
    return list(rows[:SENDERS])
