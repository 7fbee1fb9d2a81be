"""Sub-accounts as a reseller's program keeps them: made with an owner and a password, and noted."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.inputs import check_password, clean_email, clean_name
from accounts.models import Account, ClientNotes, Membership, Role, User
from accounts.services import auditlog
from accounts.services.accounts import create_account
from accounts.services.locking import hold

MOST_AMOUNT = Decimal(10) ** 8


@dataclass(frozen=True)
class Terms:
    """What a program notes about a client (see ClientNotes); None is not told."""

    contact: str | None = None
    msisdn: int | None = None
    client_pays: bool | None = None
    sms_margin: Decimal | None = None
    number_margin: Decimal | None = None
    payment_method: str | None = None
    fixed_top_up_amount: Decimal | None = None


@dataclass(frozen=True)
class NewClient:
    """A client to be made; a blank time zone is that of the account above."""

    name: str
    email: str
    password: str
    terms: Terms
    timezone: str = ""


def create(home: Account, wanted: NewClient) -> Account:
    """Make the account under `home`, with its owner, who signs in with the password.

    The owner proves the address by mail at the first sign-in: nobody above can vouch for a
    password they chose themselves. Raises Invalid on "name", "email", "password", "timezone",
    "contact"; Conflict `person_exists`.
    """
    name, email = clean_name(wanted.name), clean_email(wanted.email)
    zone = _checked_zone(wanted.timezone or home.timezone)
    owner_name = _contact(wanted.terms.contact or "")
    check_password(wanted.password, User(email=email, name=owner_name))
    _require_amounts(wanted.terms)
    with transaction.atomic():
        account = create_account(home, name, timezone=zone, country=home.default_country)
        _make_owner(account, email, owner_name, wanted)
        ClientNotes.objects.create(account=account, **_kept(wanted.terms))
        _record(account, "account.created", {}, {"name": name, "parent": home.name, "owner": email})
    return account


def change(client: Account, *, name: str | None, timezone: str | None, terms: Terms) -> None:
    """Change a client's name, time zone and notes; what is None stays.

    Raises Invalid on "name", "timezone", "contact", Conflict `account_closed`.
    """
    _require_amounts(terms)
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = clean_name(name)
    if timezone is not None:
        wanted["timezone"] = _checked_zone(timezone)
    wanted_notes = _kept(terms)
    with transaction.atomic():
        held = hold(client)
        if held.status == Account.Status.CLOSED:
            raise Conflict("account_closed", _("This account is closed."))
        notes, _made = ClientNotes.objects.get_or_create(account=client)
        before = _put(client, wanted) | _put(notes, wanted_notes)
        gone, new = auditlog.changes(before, wanted | wanted_notes)
        if new:
            _record(client, "account.changed", _plain(gone), _plain(new))


def _put(row: Account | ClientNotes, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write these fields of a row; what they were before."""
    before = {field: getattr(row, field) for field in values}
    for field, value in values.items():
        setattr(row, field, value)
    if values:
        row.save(update_fields=list(values))
    return before


def _kept(terms: Terms) -> dict[str, Any]:
    """The notes that are told, as they are kept."""
    told = {name: value for name, value in asdict(terms).items() if value is not None}
    if terms.contact is not None:
        told["contact"] = _contact(terms.contact)
    return told


def _contact(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return clean_name(text)
    except Invalid as error:
        raise Invalid(error.code, error.message, "contact") from None


def _checked_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        message = _("“%(name)s” is no time zone. Use a name such as Australia/Brisbane.")
        raise Invalid("unknown_timezone", message % {"name": name[:60]}, "timezone")
    return name


def _require_amounts(terms: Terms) -> None:
    for field in ("sms_margin", "number_margin", "fixed_top_up_amount"):
        value = getattr(terms, field)
        if value is not None and not 0 <= value < MOST_AMOUNT:
            raise Invalid("bad_amount", _("An amount is zero or more."), field)
    if terms.payment_method not in (None, "", *ClientNotes.Payment.values):
        raise Invalid("bad_payment", _("Choose fixed or variable."), "payment_method")


def _make_owner(account: Account, email: str, name: str, wanted: NewClient) -> None:
    mobile = f"+{wanted.terms.msisdn}" if wanted.terms.msisdn else ""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, wanted.password, name=name, mobile=mobile)
    except IntegrityError:
        message = _("%(email)s has a sign-in already. Choose another address.")
        raise Conflict("person_exists", message % {"email": email}, "email") from None
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    Membership.objects.create(account=account, user=user, role=Role.OWNER)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in facts.items()}


def _record(
    account: Account, action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    auditlog.record(
        account,
        action,
        kind="account",
        subject=account.uuid,
        label=account.name,
        before=dict(before),
        after=dict(after),
    )
