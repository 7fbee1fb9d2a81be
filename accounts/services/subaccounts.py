"""Making an account under another one: place, owner, rules and first credits at once."""

import uuid
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound, ServiceError
from accounts.inputs import clean_email, clean_name
from accounts.models import Account, Product, Role, User
from accounts.selectors import brand_of, descendant_of
from accounts.services import auditlog, crediting, invitations
from accounts.services.accounts import PARENTS, create_account
from accounts.services.locking import hold


@dataclass(frozen=True)
class NewAccount:
    """What is asked for. `key` comes with the form, so that a form sent twice makes one account.

    `credits` are micro-credits by product; none, or zero, opens an empty wallet.
    """

    name: str
    email: str
    kind: str = Account.Kind.CUSTOMER
    owner_name: str = ""
    timezone: str = "UTC"
    country: str = "IN"
    require_two_factor: bool = False
    credits: Mapping[Product, int] = field(default_factory=dict)
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def create(home: Account, parent: Account, wanted: NewAccount, *, by: User) -> Account:
    """Make the account under `parent`, invite its owner and give the first credits, or nothing.

    Credits come from `home`, or are issued by it where it is the brand. Raises Invalid on "name",
    "email", "owner_name", "kind", "parent", "timezone" or "credits_<product id>"; NotFound where
    `parent` is not under `home`; Conflict `made_already`.
    """
    name, owner_name = clean_name(wanted.name), _owner_name(wanted)
    clean_email(wanted.email)
    if wanted.timezone not in zoneinfo.available_timezones():
        raise Invalid("unknown_timezone", _("Choose a time zone."), "timezone")
    if parent.pk != home.pk and descendant_of(home, parent.uuid) is None:
        raise NotFound("no_such_account", _("There is no such sub-account."))
    with transaction.atomic():
        _check_place(hold(parent), wanted)
        account = create_account(
            parent, name, wanted.kind, timezone=wanted.timezone, country=wanted.country
        )
        account.uuid, account.require_two_factor = wanted.key, wanted.require_two_factor
        account.save(update_fields=["uuid", "require_two_factor"])
        _record(account, parent)
        _invite(account, wanted.email, owner_name, by)
        _fund(account, home, wanted, by)
    return account


def _owner_name(wanted: NewAccount) -> str:
    if not wanted.owner_name.strip():
        return ""
    try:
        return clean_name(wanted.owner_name)
    except Invalid as error:
        raise Invalid(error.code, error.message, "owner_name") from error


def _check_place(parent: Account, wanted: NewAccount) -> None:
    """Whether the account may stand there; `parent` is locked, so a second form waits here."""
    if Account.objects.filter(uuid=wanted.key).exists():
        raise Conflict("made_already", _("This form was sent before: the account exists already."))
    if parent.kind not in PARENTS.get(wanted.kind, frozenset()):
        message = _("A reseller can only be made under the operator or under another reseller.")
        raise Invalid("wrong_parent", message, "kind")
    if parent.status == Account.Status.CLOSED:
        raise Invalid("parent_closed", _("That account is closed. Choose another."), "parent")


def _record(account: Account, parent: Account) -> None:
    auditlog.record(
        account,
        "account.created",
        kind="account",
        subject=account.uuid,
        label=account.name,
        after={
            "name": account.name,
            "kind": str(account.kind),
            "parent": parent.name,
            "timezone": account.timezone,
            "country": account.default_country,
            "require_two_factor": account.require_two_factor,
        },
    )


def _invite(account: Account, email: str, name: str, by: User) -> None:
    try:
        invitations.invite(account, email, role=Role.OWNER, name=name, by=by)
    except ServiceError as error:
        raise Invalid(error.code, error.message, "email") from error


def _fund(account: Account, home: Account, wanted: NewAccount, by: User) -> None:
    issues = brand_of(account).pk == home.pk
    note = _("First credits")
    for product, amount in wanted.credits.items():
        if not amount:
            continue
        key = uuid.uuid5(wanted.key, str(product.pk))
        order = crediting.Order(home, product, amount, key, by, note)
        try:
            (crediting.issue if issues else crediting.give)(account, order)
        except Invalid as error:
            raise Invalid(error.code, error.message, f"credits_{product.pk}") from error
