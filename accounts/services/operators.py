"""The operator: made once, from the command line, before anybody can sign in; and the way back in
for a person who is locked out."""

import zoneinfo
from dataclasses import dataclass
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.errors import Conflict, Invalid, NotFound
from accounts.inputs import check_password, clean_email, clean_name
from accounts.models import Account, Role, User
from accounts.regions import region_names
from accounts.services import auditlog, invitations
from accounts.services.accounts import add_person, create_operator_brand


@dataclass(frozen=True)
class Operator:
    """What to make: the account's name, its owner's address, IANA zone and ISO 3166 country."""

    name: str
    email: str
    timezone: str = "UTC"
    country: str = "IN"


def require_none() -> None:
    """Raise Conflict `operator_exists` where there is an operator: an installation has one."""
    there = Account.objects.filter(kind=Account.Kind.OPERATOR).order_by("id").first()
    if there is not None:
        raise Conflict(
            "operator_exists",
            f"There is an operator already: {there.name}. Its owners invite people on the Team "
            "page; who is locked out gets in with manage.py sign_in_link.",
        )


def create_operator(wish: Operator, password: str) -> Account:
    """The operator's account with its products, and its owner with this password.

    Raises Conflict `operator_exists`, and Invalid.
    """
    email = clean_email(wish.email)
    check_password(password, User(email=email))
    with transaction.atomic():
        account = _create(wish)
        if User.objects.filter(email=email).exists():
            raise Conflict("person_exists", f"{email} has a sign-in already. Use --invite.")
        add_person(account, email, password, role=Role.OWNER)
    return account


def invite_operator(wish: Operator) -> str:
    """The operator's account, and a link through which its owner sets a password."""
    with transaction.atomic():
        account = _create(wish)
        token = invitations.invite_by_link(account, wish.email, role=Role.OWNER)
    return _address(reverse("invitation", args=[token]))


def sign_in_link(email: str) -> str:
    """A link to set a new password with: works once, for as long as a mailed one.

    It does not get around a second factor. Raises NotFound `person_unknown`.
    """
    user = User.objects.filter(email=clean_email(email), is_active=True).first()
    if user is None:
        raise NotFound("person_unknown", f"Nobody signs in as {email}.")
    key = default_token_generator.make_token(user)
    membership = user.memberships.order_by("id").select_related("account").first()
    auditlog.record(
        membership.account if membership else None,
        "person.sign_in_link_made",
        kind="person",
        subject=user.uuid,
        label=user.email,
    )
    names = {"uidb36": user_pk_to_url_str(user), "key": key}
    return _address(reverse("account_reset_password_from_key", kwargs=names))


def _create(wish: Operator) -> Account:
    """Make the account. Runs in the caller's transaction."""
    name = clean_name(wish.name)
    if wish.timezone not in zoneinfo.available_timezones():
        raise Invalid("timezone_unknown", f"{wish.timezone} is not a time zone.", "timezone")
    if wish.country not in region_names():
        raise Invalid("country_unknown", f"{wish.country} is not a country code.", "country")
    require_none()
    account = create_operator_brand(name, timezone=wish.timezone, country=wish.country)
    auditlog.record(
        account,
        "account.created",
        kind="account",
        subject=account.uuid,
        label=account.name,
        after={"owner": wish.email},
    )
    return account


def _address(path: str) -> str:
    return str(urljoin(settings.BASE_URL, path))
