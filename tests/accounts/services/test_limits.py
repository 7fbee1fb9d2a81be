"""Limits of an account's own: who may set them, asking for more, the decision."""

import pytest

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.limits import LIMITS, MB, Group
from accounts.models import Account, AuditEntry, LimitOverride, LimitRequest, Mail, User
from accounts.selectors import limit
from accounts.services import limits
from accounts.services.limits import Decision

NAME = "api_recipients"


@pytest.fixture(autouse=True)
def _values_of_its_own(customer: Account) -> None:
    """None: the cast comes with one (see tests.factories)."""
    LimitOverride.objects.all().delete()


def give(account: Account, value: int, by_account: Account, name: str = NAME) -> None:
    limits.set_override(
        account, name, value, by_account=by_account, by=by_account.users.get(), reason="Asked"
    )


def test_every_limit_has_words_and_bounds():
    for found in LIMITS.values():
        assert found.summary and found.scope, found.name
        assert found.fixed or found.least <= found.value <= found.most, found.name
        assert found.group != Group.OTHER, f"say in which group {found.name} stands"
        assert found.past, f"say what happens past {found.name}"
        assert str(found.shown(found.value))[0].isdigit()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("campaign_file_bytes", 200 * MB, "200 MB"),
        ("campaign_file_bytes", MB + MB // 2, "1.5 MB"),
        ("campaign_messages", 1_000_000, "1,000,000 messages"),
        ("report_months", 1, "1 month"),
    ],
)
def test_values_as_people_read_them(name: str, value: int, shown: str):
    assert LIMITS[name].shown(value) == shown


def test_the_operator_gives_any_sensible_value(customer: Account, operator: Account):
    give(customer, 20_000, operator)
    give(customer, 30_000, operator)
    assert limit(customer, NAME) == 30_000
    entry = AuditEntry.objects.filter(action="limit.set").latest("id")
    assert (entry.account, entry.subject_label) == (customer, NAME)
    assert (entry.before, entry.after["value"]) == ({"value": 20_000}, 30_000)
    own = LimitOverride.objects.get()
    assert (own.reason, own.created_by) == ("Asked", operator.users.get())


@pytest.mark.parametrize("value", [0, -1, 50_001, 2**70])
def test_no_value_out_of_bounds(customer: Account, operator: Account, value: int):
    with pytest.raises(Invalid, match="from 1 recipient to 50,000") as caught:
        give(customer, value, operator)
    assert caught.value.field == "value"


@pytest.mark.parametrize("name", ["nonsense", "sign_in_per_5_minutes"])
def test_no_limit_that_is_none_or_the_same_for_all(customer: Account, operator: Account, name: str):
    with pytest.raises(Invalid):
        give(customer, 5, operator, name)
    with pytest.raises(Invalid):
        limits.ask(customer, name, 5, by=None, reason="More")


def test_a_reseller_gives_at_most_its_own(
    customer: Account, stranger: Account, reseller: Account, operator: Account
):
    give(customer, 10_000, reseller)
    with pytest.raises(Invalid, match="your own account has: 10,000"):
        give(customer, 10_001, reseller)
    give(reseller, 40_000, operator)
    give(customer, 40_000, reseller)
    # Where less is more, the other way round.
    give(customer, 30, reseller, "schedule_lead_minutes")
    with pytest.raises(Invalid):
        give(customer, 4, reseller, "schedule_lead_minutes")


def test_nobody_sets_a_limit_beside_or_above(
    customer: Account, stranger: Account, reseller: Account, operator: Account
):
    with pytest.raises(NotFound):
        give(stranger, 5, customer)
    with pytest.raises(NotFound):
        give(operator, 5, reseller)
    with pytest.raises(Forbidden):
        give(reseller, 5, reseller)
    give(operator, 5, operator)


def test_back_to_the_default(customer: Account, reseller: Account, operator: Account):
    give(customer, 20_000, operator)
    limits.clear_override(customer, NAME, by=None, by_account=operator)
    limits.clear_override(customer, NAME, by=None)
    assert limit(customer, NAME) == LIMITS[NAME].value
    assert AuditEntry.objects.filter(action="limit.cleared").count() == 1
    give(reseller, 100, operator)
    give(customer, 50, reseller)
    with pytest.raises(Invalid):
        limits.clear_override(customer, NAME, by=None, by_account=reseller)


def ask(customer: Account, value: int = 20_000) -> LimitRequest:
    return limits.ask(customer, NAME, value, by=customer.users.get(), reason="Peak\x00 at noon")


def test_asking_tells_the_operator(customer: Account, operator: Account):
    request = ask(customer)
    mail = Mail.objects.get(kind="limit_asked")
    assert mail.recipient == "operator@example.com"
    assert str(request.uuid) in mail.text and "20,000 recipients" in mail.text
    assert "Peak at noon" in mail.text
    assert AuditEntry.objects.get(action="limit.asked").after == {"value": 20_000}
    assert limit(customer, NAME) == 10_000


def test_one_open_request_for_a_limit(customer: Account):
    ask(customer)
    with pytest.raises(Conflict, match="Wait for the answer"):
        ask(customer, 30_000)
    assert Mail.objects.filter(kind="limit_asked").count() == 1


def test_no_request_without_a_reason_or_for_what_is_in_force(customer: Account, owner: User):
    with pytest.raises(Invalid) as caught:
        limits.ask(customer, NAME, 20_000, by=owner, reason=" \x00 ")
    assert caught.value.field == "reason"
    with pytest.raises(Invalid, match="in force already: 10,000 recipients"):
        ask(customer, 10_000)
    with pytest.raises(Invalid):
        ask(customer, 10**9)


def test_approved_with_another_value(customer: Account, operator: Account, owner: User):
    boss = operator.users.get()
    limits.approve(ask(customer), Decision(operator, boss, "For the season"), value=15_000)
    assert limit(customer, NAME) == 15_000
    request = LimitRequest.objects.get()
    assert (request.status, request.decided_value, request.decided_by) == ("approved", 15_000, boss)
    mail = Mail.objects.get(kind="limit_decided")
    assert mail.recipient == owner.email
    assert "15,000 recipients" in mail.text and "For the season" in mail.text
    told = AuditEntry.objects.filter(subject_kind__startswith="limit").order_by("id")
    actions = list(told.values_list("action", flat=True))
    assert actions == ["limit.asked", "limit.set", "limit.approved"]


def test_a_decision_is_made_once(customer: Account, operator: Account):
    request = ask(customer)
    limits.approve(request, Decision(operator, None))
    with pytest.raises(Conflict, match="decided already"):
        limits.deny(request, Decision(operator, None, "No"))
    assert limit(customer, NAME) == 20_000
    ask(customer, 30_000)


def test_a_refused_value_leaves_the_request_open(customer: Account, operator: Account):
    request = ask(customer)
    with pytest.raises(Invalid):
        limits.approve(request, Decision(operator, None), value=10**9)
    request.refresh_from_db()
    assert request.status == "open" and not LimitOverride.objects.exists()


def test_denied(customer: Account, operator: Account, owner: User):
    request = ask(customer)
    with pytest.raises(Invalid, match="Say why"):
        limits.deny(request, Decision(operator, None, " "))
    limits.deny(request, Decision(operator, None, "Send several calls & wait."))
    assert limit(customer, NAME) == 10_000
    assert "Send several calls & wait." in Mail.objects.get(kind="limit_decided").text


def test_only_the_operator_decides(customer: Account, reseller: Account):
    with pytest.raises(Forbidden):
        limits.approve(ask(customer), Decision(reseller, None))
