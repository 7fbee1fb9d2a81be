"""What people do with credits: taking back, correcting, refunding, limits; each noted once."""

import uuid
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, acting_as
from accounts.errors import Invalid
from accounts.models import Account, AuditEntry, Entry, LedgerTransaction, User, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from tests.factories import product_of, wallet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(customer: Account) -> Wallet:
    return wallet_of(customer)


@pytest.fixture
def above(reseller: Account) -> Wallet:
    return wallet_of(reseller)


@pytest.fixture
def by(reseller: Account) -> User:
    return reseller.users.get()


def use(account: Account, credits: int) -> None:
    """Hold and capture, as a campaign does."""
    with transaction.atomic():
        hold = ledger.place_hold(
            account,
            product_of(account),
            credits * MICRO,
            cause_kind="batch",
            cause_uuid=uuid.uuid4(),
            note="Sale",
        )
    ledger.settle({hold.pk: (credits * MICRO, 0)}, key=uuid.uuid4().hex)


def balance(wallet: Wallet) -> int:
    wallet.refresh_from_db()
    return wallet.available // MICRO


def code_of(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        act()
    return refused.value.code, refused.value.field


def test_what_is_there_can_be_taken_back(wallet: Wallet, above: Wallet, by: User) -> None:
    ledger.take_back(wallet, above, 400 * MICRO, key="k", actor=by, note="Too much")
    assert (balance(wallet), balance(above)) == (600, 400)
    act = AuditEntry.objects.get(action="credits.taken_back")
    assert (act.account, act.actor, act.subject_uuid) == (wallet.account, by, wallet.uuid)
    assert act.after == {"product": "T", "credits": "400", "note": "Too much", "other": "Reseller"}


def test_nothing_is_taken_back_from_a_credit_limit(wallet: Wallet, above: Wallet, by: User) -> None:
    ledger.set_credit_limit(wallet, 500 * MICRO, by=by, reason="Good payer")
    for amount in (1001, 1500):
        found = code_of(
            lambda amount=amount: ledger.take_back(  # type: ignore[misc]
                wallet, above, amount * MICRO, key=f"k{amount}", actor=by
            )
        )
        assert found == ("insufficient_credit", "amount")
    ledger.take_back(wallet, above, 1000 * MICRO, key="all", actor=by)
    assert balance(wallet) == 0


def test_a_correction_goes_both_ways_against_what_is_issued(wallet: Wallet, by: User) -> None:
    issued = Wallet.objects.get(kind="issued", product=wallet.product)
    before = balance(issued)
    ledger.adjust(wallet, -100 * MICRO, key="a", actor=by, reason="Counted twice")
    ledger.adjust(wallet, 30 * MICRO, key="b", actor=by, reason="Counted wrong")
    assert (balance(wallet), balance(issued)) == (930, before + 70)
    assert code_of(lambda: ledger.adjust(wallet, 0, key="c", actor=by, reason="x"))[0] == (
        "amount_zero"
    )
    assert code_of(lambda: ledger.adjust(wallet, 5, key="d", actor=by, reason="  ")) == (
        "reason_missing",
        "reason",
    )
    assert (
        code_of(lambda: ledger.adjust(wallet, -931 * MICRO, key="e", actor=by, reason="x"))[0]
        == "insufficient_credit"
    )


def test_a_refund_gives_back_what_was_used_and_no_more(
    customer: Account, wallet: Wallet, by: User
) -> None:
    use(customer, 10)
    ledger.refund(wallet, 4 * MICRO, key="a", actor=by, reason="Carrier was down")
    assert balance(wallet) == 994
    assert wallet.consumed == 6 * MICRO
    refused = code_of(lambda: ledger.refund(wallet, 7 * MICRO, key="b", actor=by, reason="More"))
    assert refused == ("more_than_consumed", "amount")
    assert balance(wallet) == 994


def test_a_refund_can_name_its_cause(customer: Account, wallet: Wallet, by: User) -> None:
    use(customer, 10)
    batch = LedgerTransaction.objects.get(kind="hold").cause_uuid
    row = ledger.refund(
        wallet, MICRO, key="a", actor=by, reason="Late", cause_kind="batch", cause_uuid=batch
    )
    assert (row.cause_kind, row.cause_uuid) == ("batch", batch)


def test_a_credit_limit_is_not_set_below_what_is_owed(wallet: Wallet, by: User) -> None:
    ledger.set_credit_limit(wallet, 500 * MICRO, by=by, reason="Good payer")
    use(wallet.account, 1200)
    refused = code_of(lambda: ledger.set_credit_limit(wallet, 199 * MICRO, by=by, reason="Hm"))
    assert refused == ("limit_in_use", "amount")
    ledger.set_credit_limit(wallet, 200 * MICRO, by=by, reason="Enough")
    acts = AuditEntry.objects.filter(action="wallet.credit_limit_set").order_by("pk")
    assert [(act.before["credit_limit"], act.after["credit_limit"]) for act in acts] == [
        ("0", "500"),
        ("500", "200"),
    ]
    assert code_of(lambda: ledger.set_credit_limit(wallet, -1, by=by, reason="x"))[1] == "amount"
    assert code_of(lambda: ledger.set_credit_limit(wallet, 1, by=by, reason=" "))[1] == "reason"


def test_a_key_counts_once_and_is_noted_once(wallet: Wallet, above: Wallet, by: User) -> None:
    use(wallet.account, 10)
    acts: list[Callable[[], LedgerTransaction]] = [
        lambda: ledger.top_up(wallet, MICRO, key="one", actor=by),
        lambda: ledger.adjust(wallet, MICRO, key="one", actor=by, reason="x"),
        lambda: ledger.refund(wallet, MICRO, key="one", actor=by, reason="x"),
        lambda: ledger.transfer(wallet, above, MICRO, key="one", actor=by),
    ]
    for act in acts:
        assert act() == act()
    assert AuditEntry.objects.filter(action__startswith="credits.").count() == len(acts)
    assert balance(wallet) == 990 + 1 + 1 + 1 - 1


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a\0b", "ключ"])
def test_a_key_that_is_none_is_refused(wallet: Wallet, key: str) -> None:
    assert code_of(lambda: ledger.top_up(wallet, MICRO, key=key))[0] == "bad_key"


@pytest.mark.parametrize("amount", [0, -1, 2**63])
def test_an_amount_that_is_none_is_refused(wallet: Wallet, above: Wallet, amount: int) -> None:
    for act in (
        lambda: ledger.top_up(wallet, amount, key="a"),
        lambda: ledger.transfer(wallet, above, amount, key="a"),
        lambda: ledger.refund(wallet, amount, key="a", actor=None, reason="x"),
    ):
        assert code_of(act)[1] == "amount"


def test_a_hostile_note_is_kept_as_a_line_of_text(wallet: Wallet, by: User) -> None:
    row = ledger.top_up(wallet, MICRO, key="n", actor=by, note="a\0b\ud800\r\nc " + "x" * 300)
    row.refresh_from_db()
    assert row.note.startswith("a b c xxx") and len(row.note) <= 200


def test_credits_do_not_leave_the_issued_wallet_by_transfer(wallet: Wallet) -> None:
    issued = Wallet.objects.get(kind="issued", product=wallet.product)
    assert code_of(lambda: ledger.transfer(issued, wallet, 1, key="a"))[0] == "issued_wallet"
    assert code_of(lambda: ledger.transfer(wallet, wallet, 1, key="a"))[0] == "same_wallet"


def test_only_the_brand_of_a_product_may_issue_it(
    operator: Account, reseller: Account, wallet: Wallet
) -> None:
    assert ledger.may_issue(operator, wallet.product)
    assert not ledger.may_issue(reseller, wallet.product)


def test_what_was_used_is_counted_by_month(customer: Account, wallet: Wallet) -> None:
    use(customer, 10)
    use(customer, 5)
    wallet.refresh_from_db()
    now = timezone.now()
    assert (wallet.month, wallet.month_used) == (now.year * 100 + now.month, 15 * MICRO)
    Wallet.objects.filter(pk=wallet.pk).update(month=202001)
    use(customer, 3)
    wallet.refresh_from_db()
    assert wallet.month_used == 3 * MICRO


def test_the_note_and_the_person_of_a_hold_stand_in_the_ledger(customer: Account) -> None:
    person = customer.users.get()
    with acting_as(Actor(person.email, person, customer)):
        use(customer, 2)
    rows = LedgerTransaction.objects.filter(kind__in=["hold", "capture"]).order_by("pk")
    assert [(row.note, row.kind) for row in rows] == [("Sale", "hold"), ("Sale", "capture")]
    assert rows[0].actor == person


def test_every_entry_says_what_its_bucket_held_then(customer: Account, wallet: Wallet) -> None:
    use(customer, 10)
    entries = Entry.objects.filter(wallet=wallet).order_by("pk")
    found = [(e.kind, e.bucket, e.amount // MICRO, e.balance_after // MICRO) for e in entries]
    assert found == [
        ("topup", "available", 1000, 1000),
        ("hold", "available", -10, 990),
        ("hold", "reserved", 10, 10),
        ("capture", "reserved", -10, 0),
        ("capture", "consumed", 10, 10),
    ]


def test_what_the_system_does_by_itself_is_not_in_the_audit_log(wallet: Wallet) -> None:
    ledger.top_up(wallet, MICRO, key="by-itself")
    assert not AuditEntry.objects.filter(action="credits.topped_up").exists()
