"""Erasing recipients: asked for by a person or a program, with everything checked."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import secretbox
from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.services import auditlog
from apikeys.models import ApiKey
from campaigns.erasurewishes import Lists
from campaigns.remarks import one_line
from campaigns.selectors.legalholds import held_accounts
from campaigns.services.recipients import Target
from reports.models import RecipientErasure
from reports.services.erasureplaces import PLACES
from reports.services.recipients import hash_of

MOST = 20
LONGEST_REFERENCE = 80
PURPOSE = "recipient erasure"


class Wish(NamedTuple):
    """What else a request says, and who asks."""

    lists: Lists = Lists.KEEP
    reference: str = ""
    by: User | None = None
    key: ApiKey | None = None


class Held(NamedTuple):
    """How much a place holds."""

    words: str
    rows: int


def ask(account: Account, numbers: Sequence[int], wish: Wish) -> list[RecipientErasure]:
    """Ask for the erasure of every number; one that is being erased already is not asked for twice.

    Raises Invalid: on "numbers" `no_numbers`, `too_many_erasures`; on "reference" `reference_long`,
    `reference_number`.
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise Invalid("no_numbers", _("Enter at least one number."), "numbers")
    if len(wanted) > MOST:
        message = _("Erase at most %(most)s numbers at once.") % {"most": MOST}
        raise Invalid("too_many_erasures", message, "numbers")
    reference = _checked_reference(account, wish.reference, wanted)
    with transaction.atomic():
        return [_asked(account, number, wish._replace(reference=reference)) for number in wanted]


def held(account: Account, msisdn: int) -> list[Held]:
    """What there is of a number, as far as it can be counted at once."""
    target = target_of(account, msisdn)
    return [Held(str(place.words), place.look(target)) for place in PLACES if place.look]


def unseen() -> list[str]:
    """The places that have to be read through, so that nothing can be said beforehand."""
    return [str(place.words) for place in PLACES if not place.look]


def target_of(account: Account, msisdn: int, lists: str = Lists.KEEP) -> Target:
    """Where a request of `account` reaches: the operator's everywhere, others' in their own.

    Accounts under a legal hold are left out of the operator's.
    """
    everywhere = account.kind == Account.Kind.OPERATOR
    reached = Account.objects.all() if everywhere else Account.objects.filter(pk=account.pk)
    kept = held_accounts() if everywhere else ()
    ids = tuple(reached.exclude(pk__in=kept).order_by("pk").values_list("pk", flat=True))
    return Target(ids, msisdn, Lists(lists), everywhere)


def erased_before(account: Account, numbers: Iterable[int]) -> dict[int, RecipientErasure]:
    """The latest request for each of these numbers, where there was one."""
    digests = {hash_of(account.pk, number): number for number in numbers}
    rows = RecipientErasure.objects.filter(account=account, digest__in=digests).order_by("pk")
    return {digests[row.digest]: row for row in rows}


def _asked(account: Account, number: int, wish: Wish) -> RecipientErasure:
    digest = hash_of(account.pk, number)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # two at once: one request
    state = RecipientErasure.State
    going = RecipientErasure.objects.filter(account=account, digest=digest)
    row = going.exclude(state=state.DONE).first()
    if row is not None:
        return row
    row = RecipientErasure.objects.create(
        account=account,
        digest=digest,
        sealed=secretbox.seal(str(number), PURPOSE),
        everywhere=account.kind == Account.Kind.OPERATOR,
        lists=wish.lists,
        reference=wish.reference,
        asked_by=wish.by,
        asked_by_key=wish.key,
    )
    auditlog.record(
        account,
        "recipient.erasing",
        kind="recipient",
        subject=row.uuid,
        label=row.reference,
        after={"hash": digest, "opt_outs": row.get_lists_display()},
    )
    return row


def _checked_reference(account: Account, text: str, numbers: Iterable[int]) -> str:
    """It outlives the number, so the number must not be in it."""
    reference = one_line(text)
    if len(reference) > LONGEST_REFERENCE:
        message = _("Use at most %(most)s characters.") % {"most": LONGEST_REFERENCE}
        raise Invalid("reference_long", message, "reference")
    if any(target_of(account, number).spellings.found_in(reference) for number in numbers):
        message = _("The reference is kept: do not write the number into it.")
        raise Invalid("reference_number", message, "reference")
    return reference
