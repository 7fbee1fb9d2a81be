"""The demo's accounts: an operator, a reseller under it, and the reseller's customer."""

from accounts.models import Account, Membership, Product, User
from accounts.money import to_micro
from accounts.selectors import limit, products_of
from accounts.services import ledger
from accounts.services.accounts import (
    add_person,
    create_account,
    create_operator_brand,
)
from accounts.services.limits import set_override
from accounts.services.prices import set_price

OPERATOR_EMAIL = "operator@tidings.example"
RESELLER_EMAIL = "reseller@tidings.example"
CUSTOMER_EMAIL = "customer@tidings.example"
ZONE, COUNTRY = "Asia/Kolkata", "IN"
RESELLER_CREDITS, CUSTOMER_CREDITS = 20_000_000, 5_000_000
# Credits per segment: each level adds its margin.
OPERATOR_PRICE, RESELLER_PRICE, CUSTOMER_PRICE = "0.7", "0.85", "1"


def make_people(password: str) -> Account:
    """The three accounts with an owner each; returns the customer. Safe to repeat."""
    operator = _account_of(OPERATOR_EMAIL) or _owned(
        create_operator_brand("Tidings", timezone=ZONE, country=COUNTRY),
        OPERATOR_EMAIL,
        password,
        OPERATOR_PRICE,
    )
    reseller = _account_of(RESELLER_EMAIL) or _owned(
        _child(operator, "Monsoon Media", Account.Kind.RESELLER),
        RESELLER_EMAIL,
        password,
        RESELLER_PRICE,
    )
    customer = _account_of(CUSTOMER_EMAIL) or _owned(
        _child(reseller, "Banyan Books", Account.Kind.CUSTOMER),
        CUSTOMER_EMAIL,
        password,
        CUSTOMER_PRICE,
    )
    fund(reseller, customer)
    let_repeat(operator, customer)
    return customer


def let_repeat(operator: Account, customer: Account) -> None:
    """Examples are run twice: the demo's customer may say the same thing at once again."""
    if limit(customer, "repeat_minutes"):
        set_override(
            customer, "repeat_minutes", 0, by_account=operator, by=owner_of(operator), reason="Demo"
        )


def use_password(password: str) -> None:
    """Give the three people this password (the one in demo.json, when that was made anew)."""
    emails = (OPERATOR_EMAIL, RESELLER_EMAIL, CUSTOMER_EMAIL)
    for user in User.objects.filter(email__in=emails):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])


def fund(reseller: Account, customer: Account) -> None:
    """Credits in every product: issued to the reseller, who passes some on. Happens once."""
    assert reseller.parent is not None
    issuer, seller = owner_of(reseller.parent), owner_of(reseller)
    for product in products_of(customer).filter(channel=Product.Channel.SMS):
        source = ledger.open_wallet(reseller, product)
        target = ledger.open_wallet(customer, product)
        credits, passed_on = to_micro(RESELLER_CREDITS), to_micro(CUSTOMER_CREDITS)
        ledger.top_up(source, credits, key=f"demo:{source.uuid}", actor=issuer)
        ledger.transfer(source, target, passed_on, key=f"demo:{target.uuid}", actor=seller)


def owner_of(account: Account) -> User:
    """The person who owns a demo account."""
    return account.memberships.select_related("user").earliest("id").user


def _account_of(email: str) -> Account | None:
    membership = Membership.objects.filter(user__email=email).select_related("account").first()
    return membership.account if membership else None


def _child(parent: Account, name: str, kind: str) -> Account:
    return create_account(parent, name, kind, timezone=ZONE, country=COUNTRY)


def _owned(account: Account, email: str, password: str, price: str) -> Account:
    add_person(account, email, password, name=account.name)
    for product in products_of(account).filter(channel=Product.Channel.SMS):
        set_price(account, product, to_micro(price))
    return account
