"""What people of an account decide about it: its name, its zone, who may come in."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Forbidden, Invalid
from accounts.models import Account, User
from accounts.models.account import validate_timezone
from accounts.regions import region_names
from accounts.selectors import has_second_factor
from accounts.selectors.brands import branding_of
from accounts.services.auditlog import changes, record
from accounts.services.locking import hold

DOORS = frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER})  # visitors may come to these
NAME_LENGTH = 120


@dataclass(frozen=True)
class Settings:
    """The settings of an account; `timezone` is an IANA name, `default_country` ISO 3166."""

    name: str
    timezone: str
    default_country: str
    require_two_factor: bool
    sign_up: str


def settings_of(account: Account) -> Settings:
    """What is in force."""
    return Settings(
        account.name,
        account.timezone,
        account.default_country,
        account.require_two_factor,
        account.sign_up,
    )


def change_settings(account: Account, wanted: Settings, *, by: User, owns: bool) -> None:
    """Put `wanted` in force. `owns`: whether `by` may change the rule of second factors.

    Raises Invalid with the field at fault, Forbidden for a rule that only an owner changes.
    """
    with transaction.atomic():
        account = hold(account)
        before = settings_of(account)
        _check(account, before, wanted, by, owns)
        gone, new = changes(asdict(before), asdict(wanted))
        for name, value in new.items():
            setattr(account, name, value)
        if new:
            account.save(update_fields=list(new))
            record(
                account,
                "account.changed",
                kind="account",
                subject=account.uuid,
                label=wanted.name,
                before=gone,
                after=new,
            )


def _check(account: Account, before: Settings, wanted: Settings, by: User, owns: bool) -> None:
    _check_name(wanted.name)
    try:
        validate_timezone(wanted.timezone)
    except Exception as problem:
        raise Invalid(
            "timezone", _("Choose a time zone of the list, such as Asia/Kolkata."), "timezone"
        ) from problem
    if wanted.default_country not in region_names():
        raise Invalid("country", _("Choose a country of the list."), "default_country")
    if wanted.require_two_factor != before.require_two_factor:
        _check_second_factor(wanted, by, owns)
    if wanted.sign_up != before.sign_up:
        _check_sign_up(account, wanted.sign_up)


def _check_name(name: str) -> None:
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise Invalid("name", _("Give a name of 1 to 120 visible characters."), "name")


def _check_second_factor(wanted: Settings, by: User, owns: bool) -> None:
    if not owns:
        raise Forbidden("owner_only", _("Only an owner decides who needs a second factor."))
    if wanted.require_two_factor and not has_second_factor(by):
        raise Invalid(
            "own_second_factor",
            _("Set up a second factor for yourself first, under Security: you need one then, too."),
            "require_two_factor",
        )


def _check_sign_up(account: Account, sign_up: str) -> None:
    if sign_up not in Account.SignUp.values:
        raise Invalid("sign_up", _("Choose off, by approval, or open."), "sign_up")
    if sign_up == Account.SignUp.OFF:
        return
    if account.kind not in DOORS:
        raise Forbidden("no_door", _("Visitors sign up with resellers and the operator only."))
    if account.kind == Account.Kind.RESELLER and not _host(account):
        raise Invalid(
            "no_host",
            _("Give your white label a sign-in host first: visitors sign up there."),
            "sign_up",
        )


def _host(account: Account) -> str:
    branding = branding_of(account)
    return branding.host if branding else ""
