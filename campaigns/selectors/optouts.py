"""Who must not be written to: the one question that intake, accept and claim ask, set by set."""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from django.db.models import Q, QuerySet

from accounts.store.prepared import Prepared
from campaigns import reasons
from campaigns.models import Batch, OptOut, Sender
from campaigns.store import outgoing

# PostgreSQL expects to find what it is asked for; with many more numbers it would rather read the
# whole table (48 ms for 5,000 numbers among 200,000 opt-outs, where the index takes 6).
SET = 1_000
EVERYTHING = Q(tag=None, sender=None, product=None)


class Reach(NamedTuple):
    """What messages of an account go out under: their tags, sender ID and product."""

    account_id: int
    tags: Collection[int]
    sender: str
    product_id: int

    def scopes(self) -> list[Q]:
        """Each kind of opt-out that stops these messages, as a condition of its own."""
        senders = Sender.objects.filter(account_id=self.account_id, name=self.sender)
        found = [EVERYTHING, Q(product=self.product_id), Q(sender__in=senders)]
        return [*found, Q(tag__in=list(self.tags))] if self.tags else found


class _Scope(NamedTuple):
    """What an opt-out holds for: a tag's id, a sender's name or a product's id, or nothing."""

    tag: int | None
    sender: str | None
    product: int | None


class Addressed(Protocol):
    """A message that is about to leave."""

    @property
    def message_id(self) -> int: ...
    @property
    def account_id(self) -> int: ...
    @property
    def batch_id(self) -> int: ...
    @property
    def msisdn(self) -> int: ...
    @property
    def sender(self) -> str: ...


def anybody_left(reach: Reach) -> bool:
    """Whether the account has any opt-out that could matter here; each look is at one index."""
    live = OptOut.objects.filter(account=reach.account_id, lifted_at=None)
    return any(live.filter(scope).exists() for scope in reach.scopes())


def who_left(reach: Reach, numbers: Sequence[int]) -> dict[int, str]:
    """The numbers among `numbers` that must not be written to, each with its reason.

    One query for every SET of them.
    """
    if len(numbers) == 1 and not reach.tags:
        return _who_left_alone(reach, numbers[0])
    scopes = Q()
    for scope in reach.scopes():
        scopes |= scope
    left: dict[int, str] = {}
    for start in range(0, len(numbers), SET):
        rows = _live([reach.account_id], numbers[start : start + SET]).filter(scopes)
        for msisdn, tag, sender, product in rows.values_list(
            "msisdn", "tag_id", "sender_id", "product_id"
        ):
            _note(left, msisdn, _reason(tag, sender, product))
    return left


def _who_left_alone(reach: Reach, msisdn: int) -> dict[int, str]:
    """The same for one number, which is what most calls ask."""
    left: dict[int, str] = {}
    for row in _left_by_one.all(reach.account_id, msisdn, reach.sender, reach.product_id):
        _note(left, row.msisdn, _reason(row.tag_id, row.sender_id, row.product_id))
    return left


def all_who_left(reach: Reach, senders: Sequence[str] = ()) -> list[tuple[str, str, bytes]]:
    """Everybody who must not be written to: reason, sender ID or '', numbers packed in an array.

    `senders` are IDs that single messages may have instead. Reasons that reach furthest come first.
    """
    live = OptOut.objects.filter(account=reach.account_id, lifted_at=None)

    def numbers(scope: Q) -> bytes:
        found = live.filter(scope).values_list("msisdn", flat=True)
        return array("q", found.iterator(chunk_size=20_000)).tobytes()

    wanted = [
        (reasons.OPTED_OUT, "", EVERYTHING),
        (reasons.OPTED_OUT_PRODUCT, "", Q(product=reach.product_id)),
    ]
    for name in sorted({reach.sender, *senders}):
        owned = Sender.objects.filter(account_id=reach.account_id, name=name)
        wanted.append((reasons.OPTED_OUT_SENDER, name, Q(sender__in=owned)))
    if reach.tags:
        wanted.append((reasons.OPTED_OUT_TAG, "", Q(tag__in=list(reach.tags))))
    found = [(reason, sender, numbers(scope)) for reason, sender, scope in wanted]
    return [kept for kept in found if kept[2]]


def who_left_meanwhile(messages: Collection[Addressed]) -> dict[int, str]:
    """The messages whose number opted out, by id, each with its reason; mostly one query."""
    rows = outgoing.opt_outs(
        {message.account_id for message in messages}, {message.msisdn for message in messages}
    )
    scopes: dict[tuple[int, int], list[_Scope]] = {}
    for account_id, msisdn, *scope in rows:
        scopes.setdefault((account_id, msisdn), []).append(_Scope._make(scope))
    if not scopes:
        return {}
    touched = [m for m in messages if (m.account_id, m.msisdn) in scopes]
    batches = _batches({message.batch_id for message in touched})
    left: dict[int, str] = {}
    for message in touched:
        product_id, tags = batches[message.batch_id]
        for tag, sender, product in scopes[message.account_id, message.msisdn]:
            if (
                (tag is None or tag in tags)
                and (sender is None or sender == message.sender)
                and (product is None or product == product_id)
            ):
                _note(left, message.message_id, _reason(tag, sender, product))
    return left


def _live(accounts: Iterable[int], numbers: Iterable[int]) -> QuerySet[OptOut]:
    return OptOut.objects.filter(
        account_id__in=list(accounts), msisdn__in=list(numbers), lifted_at=None
    )


def _batches(batch_ids: Collection[int]) -> Mapping[int, tuple[int, set[int]]]:
    """The product and the tags of each batch; one query, none for no batches."""
    found: dict[int, tuple[int, set[int]]] = {}
    rows = Batch.objects.filter(pk__in=batch_ids)
    for pk, product_id, tag_id in rows.values_list("pk", "product_id", "optout_tags__id"):
        found.setdefault(pk, (product_id, set()))[1].add(tag_id)
    return found


def _reason(tag: object, sender: object, product: object) -> str:
    if tag is not None:
        return reasons.OPTED_OUT_TAG
    if sender is not None:
        return reasons.OPTED_OUT_SENDER
    return reasons.OPTED_OUT if product is None else reasons.OPTED_OUT_PRODUCT


def _note(left: dict[int, str], key: int, reason: str) -> None:
    """Where several apply, the one that reaches furthest is told."""
    known = left.get(key, reason)
    left[key] = min(known, reason, key=reasons.OPT_OUTS.index)


def _one(account_id: int, msisdn: int, sender: str, product_id: int) -> QuerySet[OptOut]:
    scopes = Q()
    for scope in Reach(account_id, [], sender, product_id).scopes():
        scopes |= scope
    return _live([account_id], [msisdn]).filter(scopes)


_left_by_one = Prepared(_one, -1, -2, "<sender>", -3)
