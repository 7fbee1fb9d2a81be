"""One-time passwords that many programs ask for, and guess at, at the same time."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.limits import LIMITS
from accounts.models import Account
from apikeys.services.keys import create_key
from campaigns.models import Message, Verification
from campaigns.services import verifications
from campaigns.services.verifications import Challenge, Checked, TooManyCodes
from tests.factories import funded_customer

AT_ONCE = 12


def _all_at_once(work: Callable[[int], str]) -> Counter[str]:
    def closed(number: int) -> str:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(closed, range(AT_ONCE)))


def _challenge(account: Account, token: str = "") -> Challenge:
    key = create_key(
        account, name="Shop", expires_in_days=None, allowed_addresses=[], created_by=None
    )[0]
    return Challenge(account=account, api_key=key, number="919810000001", token=token)


@pytest.fixture
def account(operator: Account) -> Account:
    return funded_customer(operator, "Busy")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_exactly_the_allowed_number_is_sent(account: Account) -> None:
    challenge = _challenge(account)

    def send(_n: int) -> str:
        try:
            verifications.send(challenge)
        except TooManyCodes:
            return "refused"
        return "sent"

    allowed = LIMITS["verify_per_number"].value
    assert _all_at_once(send) == {"sent": allowed, "refused": AT_ONCE - allowed}
    assert Message.objects.count() == Verification.objects.count() == allowed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_guessing_at_once_gives_no_more_tries(account: Account) -> None:
    row = verifications.send(_challenge(account, token="1234"))
    said = _all_at_once(lambda n: verifications.check(account, row.uuid, f"{n:04}"))
    assert said == {Checked.WRONG: 2, Checked.FAILED: AT_ONCE - 2}
    row.refresh_from_db()
    assert (row.tries, row.status) == (3, "failed")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_right_password_counts_once(account: Account) -> None:
    row = verifications.send(_challenge(account, token="1234"))
    said = _all_at_once(lambda _n: verifications.check(account, row.uuid, "1234"))
    assert said == {Checked.SUCCESS: 1, Checked.ALREADY: AT_ONCE - 1}
