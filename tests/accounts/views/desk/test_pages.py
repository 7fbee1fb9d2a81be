"""The desk through the browser: making, looking, crediting, suspending, closing."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, Invitation, LedgerTransaction, Mail, User
from accounts.money import to_micro
from accounts.services import ledger
from tests.factories import AccountFactory, UserFactory, product_of, wallet_of

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(reseller: Account, sign_in: SignIn) -> Client:
    """The reseller's owner at the desk, with 500 credits of T."""
    ledger.top_up(wallet_of(reseller), to_micro(500), key="desk")
    return sign_in(reseller.users.get())


@pytest.fixture
def operator_desk(operator: Account, sign_in: SignIn) -> Client:
    return sign_in(operator.users.get())


def at(name: str, account: Account, *more: str) -> str:
    return reverse(name, args=[account.uuid, *more])


def new_form(**changes: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "name": "Banyan Books",
        "kind": "customer",
        "email": "owner@banyan.example",
        "owner_name": "Asha",
        "timezone": "Asia/Kolkata",
        "country": "IN",
    } | changes


def credit_form(account: Account, amount: str, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "product": product_of(account).pk,
        "amount": amount,
        "note": "Invoice 7",
    } | changes


def available(account: Account) -> int:
    return wallet_of(account).available


class TestNew:
    def test_one_form_makes_the_account_its_owner_and_its_credits(
        self, desk: Client, reseller: Account
    ) -> None:
        product = product_of(reseller)
        form = new_form(parent=str(reseller.uuid), require_two_factor="on")
        answer = desk.post(
            reverse("sub_account_new"), form | {f"credits_{product.pk}": "120.5"}, follow=True
        )
        account = Account.objects.get(name="Banyan Books")
        assert "Banyan Books is ready" in answer.content.decode()
        assert answer.redirect_chain == [(at("sub_account", account), 302)]
        assert (account.parent, account.kind) == (reseller, "customer")
        assert account.require_two_factor
        assert available(account) == to_micro("120.5")
        assert available(reseller) == to_micro("379.5")
        invitation = Invitation.objects.get()
        assert (invitation.account, invitation.role) == (account, "owner")
        assert Mail.objects.filter(recipient="owner@banyan.example").exists()
        assert AuditEntry.objects.filter(action="account.created", account=account).exists()

    def test_nothing_is_half_made(self, desk: Client, reseller: Account) -> None:
        product = product_of(reseller)
        form = new_form(parent=str(reseller.uuid)) | {f"credits_{product.pk}": "501"}
        page = desk.post(reverse("sub_account_new"), form).content.decode()
        assert "Not enough credits" in page
        assert 'value="501"' in page and 'value="Banyan Books"' in page
        assert not Account.objects.filter(name="Banyan Books").exists()
        assert not Invitation.objects.exists() and not Mail.objects.exists()

    def test_a_form_that_is_sent_twice_makes_one_account(
        self, desk: Client, reseller: Account
    ) -> None:
        form = new_form(parent=str(reseller.uuid))
        for _again in range(2):
            desk.post(reverse("sub_account_new"), form)
        assert Account.objects.filter(name="Banyan Books").count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": ""}, "Give the account a name"),
            ({"name": "a\x00b"}, "Null characters"),
            ({"name": "x" * 121}, "at most 120"),
            ({"email": "nobody"}, "e-mail address"),
            ({"timezone": "Moon/Sea"}, "valid choice"),
            ({"country": "XX"}, "valid choice"),
            ({"key": "no"}, "Reload the page"),
            ({"parent": str(uuid4())}, "valid choice"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(
        self, desk: Client, reseller: Account, changes: dict[str, object], words: str
    ) -> None:
        form = new_form(parent=str(reseller.uuid)) | changes
        answer = desk.post(reverse("sub_account_new"), form)
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert not Invitation.objects.exists()

    def test_a_reseller_is_not_made_under_a_customer(
        self, desk: Client, customer: Account, reseller: Account
    ) -> None:
        form = new_form(parent=str(customer.uuid), kind="reseller")
        page = desk.post(reverse("sub_account_new"), form).content.decode()
        assert "only be made under the operator or under another reseller" in page

    def test_it_can_be_made_further_down(self, desk: Client, customer: Account) -> None:
        page = desk.get(reverse("sub_account_new") + f"?under={customer.uuid}").content.decode()
        assert f'<option value="{customer.uuid}" selected>' in page
        desk.post(reverse("sub_account_new"), new_form(parent=str(customer.uuid)))
        assert Account.objects.get(name="Banyan Books").parent == customer

    def test_the_operator_issues_the_first_credits(
        self, operator_desk: Client, operator: Account
    ) -> None:
        form = new_form(parent=str(operator.uuid), kind="reseller")
        form[f"credits_{product_of(operator).pk}"] = "1,00,000"
        operator_desk.post(reverse("sub_account_new"), form)
        assert available(Account.objects.get(name="Banyan Books")) == to_micro(100_000)


class TestCredits:
    def test_given_and_taken_back(self, desk: Client, customer: Account, reseller: Account) -> None:
        before = available(customer)
        give = at("sub_account_credits", customer, "give")
        page = desk.post(give, credit_form(customer, "1,00.5"), follow=True).content.decode()
        assert "is not clear" in page and 'value="1,00.5"' in page
        page = desk.post(give, credit_form(customer, "100.5"), follow=True).content.decode()
        assert "was given 100.5 credits" in page
        assert available(customer) == before + to_micro("100.5")
        take = at("sub_account_credits", customer, "take_back")
        desk.post(take, credit_form(customer, "50"))
        assert available(customer) == before + to_micro("50.5")
        assert available(reseller) == to_micro("449.5")

    def test_a_double_click_moves_credits_once(self, desk: Client, customer: Account) -> None:
        before, form = available(customer), credit_form(customer, "10")
        give = at("sub_account_credits", customer, "give")
        desk.post(give, form)
        again = desk.post(give, form | {"amount": "20"}, follow=True).content.decode()
        assert "Nothing was moved a second time" in again
        assert available(customer) == before + to_micro(10)

    def test_more_than_there_is_is_refused_and_what_was_typed_stays(
        self, desk: Client, customer: Account
    ) -> None:
        form = credit_form(customer, "500.000001")
        page = desk.post(at("sub_account_credits", customer, "give"), form).content.decode()
        assert "Not enough credits" in page
        assert 'id="id_amount_error"' in page
        assert 'value="500.000001"' in page and 'value="Invoice 7"' in page

    def test_the_address_of_a_refused_form_can_be_opened_again(
        self, desk: Client, customer: Account
    ) -> None:
        answer = desk.get(at("sub_account_credits", customer, "take_back"))
        assert answer["Location"].endswith(f"{customer.uuid}/?do=take_back#move")

    @pytest.mark.parametrize("action", ["issue", "adjust", "refund", "set_limit", "nonsense"])
    def test_a_reseller_can_neither_make_nor_lend_credits(
        self, desk: Client, customer: Account, action: str
    ) -> None:
        before = LedgerTransaction.objects.count()
        desk.post(at("sub_account_credits", customer, action), credit_form(customer, "5"))
        assert LedgerTransaction.objects.count() == before
        assert wallet_of(customer).credit_limit == 0

    def test_the_operator_issues_corrects_refunds_and_lends(
        self, operator_desk: Client, customer: Account
    ) -> None:
        before = available(customer)
        for action, amount in (("issue", "100"), ("adjust", "-30"), ("set_limit", "40")):
            url = at("sub_account_credits", customer, action)
            answer = operator_desk.post(url, credit_form(customer, amount))
            assert answer.status_code == 302
            if action == "adjust":
                page = operator_desk.get(answer.url).content.decode()
                assert "was corrected by −30 credits" in page
        wallet = wallet_of(customer)
        assert wallet.available == before + to_micro(70)
        assert wallet.credit_limit == to_micro(40)
        refund = at("sub_account_credits", customer, "refund")
        page = operator_desk.post(refund, credit_form(customer, "1")).content.decode()
        assert "There is a problem" in page  # nothing has been used yet

    @pytest.mark.parametrize("action", ["adjust", "refund", "set_limit"])
    def test_a_correction_needs_a_reason(
        self, operator_desk: Client, customer: Account, action: str
    ) -> None:
        form = credit_form(customer, "5", note="")
        page = operator_desk.post(at("sub_account_credits", customer, action), form)
        assert "Say why" in page.content.decode()

    def test_credits_need_the_finance_role(
        self, customer: Account, reseller: Account, desk: Client, sign_in: SignIn
    ) -> None:
        before = available(customer)
        manager = sign_in(UserFactory(account=reseller, role="manager"))
        finance = sign_in(UserFactory(account=reseller, role="finance"))
        give = at("sub_account_credits", customer, "give")
        assert manager.post(give, credit_form(customer, "5")).status_code == 403
        assert "Move credits" not in manager.get(at("sub_account", customer)).content.decode()
        assert finance.post(give, credit_form(customer, "5")).status_code == 302
        assert available(customer) == before + to_micro(5)
        for name in ("suspend", "activate", "act"):
            url = at(f"sub_account_{name}", customer)
            assert finance.post(url, {"reason": "No"}).status_code == 403
        assert manager.get(at("sub_account_close", customer)).status_code == 403


class TestStatus:
    def test_suspended_and_active_again(self, desk: Client, customer: Account) -> None:
        url = at("sub_account_suspend", customer)
        assert "Say why" in desk.post(url, {"reason": ""}).content.decode()
        page = desk.post(url, {"reason": "Unpaid"}, follow=True).content.decode()
        assert "This account is suspended" in page
        assert "is suspended already" in desk.post(url, {"reason": "Again"}).content.decode()
        desk.post(at("sub_account_activate", customer))
        assert Account.objects.get(pk=customer.pk).is_live

    def test_closing_says_what_is_in_the_way_then_asks_for_the_name(
        self, desk: Client, reseller: Account
    ) -> None:
        account: Account = AccountFactory(name="Short Lived", parent=reseller)
        child: Account = AccountFactory(name="Child", parent=account)
        give = at("sub_account_credits", account, "give")
        desk.post(give, credit_form(account, "5"))
        url = at("sub_account_close", account)
        page = desk.get(url).content.decode()
        assert "1 account lies under it" in page and "5 credits are left" in page
        assert desk.post(url, {"typed": "Short Lived"}).status_code == 200
        assert Account.objects.get(pk=account.pk).status == "active"
        desk.post(at("sub_account_close", child), {"typed": "Child"})
        desk.post(at("sub_account_credits", account, "take_back"), credit_form(account, "5"))
        assert "Type the name" in desk.post(url, {"typed": "short lived"}).content.decode()
        answer = desk.post(url, {"typed": " Short  Lived "}, follow=True)
        assert "Short Lived is closed" in answer.content.decode()
        assert Account.objects.get(pk=account.pk).status == "closed"
        assert desk.get(at("sub_account", account)).status_code == 404


class TestLimits:
    def test_a_value_of_its_own_and_back_to_the_default(
        self, operator_desk: Client, customer: Account
    ) -> None:
        url = at("sub_account_limits", customer)
        form = {"name": "campaign_file_bytes", "value": "300", "reason": "Large lists"}
        page = operator_desk.post(url, form, follow=True).content.decode()
        assert "300 MB" in page and "Large lists" in page
        page = operator_desk.post(url, {"clear": "campaign_file_bytes"}, follow=True)
        assert "300 MB" not in page.content.decode()

    def test_a_reseller_gives_at_most_what_it_has(self, desk: Client, customer: Account) -> None:
        form = {"name": "campaign_messages", "value": "600,000"}
        page = desk.post(at("sub_account_limits", customer), form).content.decode()
        assert "at most what your own account has" in page and 'value="600,000"' in page

    @pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "٣", "9" * 20, "1\x00"])
    def test_only_whole_numbers_in_bounds(
        self, operator_desk: Client, customer: Account, value: str
    ) -> None:
        form = {"name": "campaign_messages", "value": value}
        answer = operator_desk.post(at("sub_account_limits", customer), form)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
