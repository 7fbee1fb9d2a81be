"""What guards a sign-in: password and second factors. Every change is audited and mailed."""

import uuid
from collections.abc import Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import current
from accounts.errors import Conflict, Forbidden, NotFound
from accounts.models import Account, Membership, User
from accounts.selectors import membership_of
from accounts.selectors.factors import factors_of, requiring
from accounts.selectors.people import member_of
from accounts.services import auditlog, mail, sessions

KINDS = Authenticator.Type
PASSKEYS = 20  # of one person


def change_password(user: User, password: str) -> None:
    """Set a new password; every session of the person ends, this one too."""
    with transaction.atomic():
        person = _locked(user)
        _set_password(person, password)
        _changed(person, "password.changed", "password_changed")


def reset_password(user: User, password: str, *, token: str) -> None:
    """Set a new password by a mailed link; every session ends, the second factor stays.

    Raises Conflict `link_used` where the link was used or is too old.
    """
    with transaction.atomic():
        person = _locked(user)
        # Asked again under the lock: of two who follow the link at once, one comes too late.
        if not default_token_generator.check_token(person, token):
            raise Conflict("link_used", _("This link was used or is too old: ask for another."))
        _set_password(person, password)
        _changed(person, "password.reset", "password_reset")


def add_app(user: User, secret: str) -> list[str]:
    """Make the authenticator app that holds `secret` a second factor.

    Returns new recovery codes, or nothing where the person has some. Raises Conflict `has_app`.
    """
    with transaction.atomic():
        person = _locked(user)
        if Authenticator.objects.filter(user=person, type=KINDS.TOTP).exists():
            raise Conflict("has_app", _("You have an authenticator app already: remove it first."))
        TOTP.activate(person, secret)
        codes = _first_codes(person)
        _changed(person, "second_factor.added", "totp_activated", factor="app")
    return codes


def add_passkey(user: User, *, name: str, credential: Mapping[str, Any]) -> list[str]:
    """Make a passkey a second factor that can also stand for the password.

    `credential` is what the browser answered, checked already. Returns new recovery codes, or
    nothing where the person has some. Raises Conflict `too_many_passkeys`.
    """
    with transaction.atomic():
        person = _locked(user)
        if Authenticator.objects.filter(user=person, type=KINDS.WEBAUTHN).count() >= PASSKEYS:
            message = _("You have %(count)s passkeys: remove one first.") % {"count": PASSKEYS}
            raise Conflict("too_many_passkeys", message)
        WebAuthn.add(person, name, dict(credential))
        codes = _first_codes(person)
        _changed(person, "second_factor.added", "webauthn_added", factor="passkey", name=name)
    return codes


def remove_app(user: User) -> None:
    """The authenticator app is no second factor any more. Raises NotFound, or Conflict `needed`."""
    with transaction.atomic():
        person = _locked(user)
        _remove(person, Authenticator.objects.filter(user=person, type=KINDS.TOTP).first())
        _changed(person, "second_factor.removed", "totp_deactivated", factor="app")


def remove_passkey(user: User, passkey_id: int) -> str:
    """A passkey opens nothing any more. Returns its name; raises NotFound, Conflict `needed`."""
    with transaction.atomic():
        person = _locked(user)
        passkeys = Authenticator.objects.filter(user=person, type=KINDS.WEBAUTHN)
        passkey = passkeys.filter(pk=passkey_id).first()
        _remove(person, passkey)
        name = str(passkey.data["name"])
        _changed(person, "second_factor.removed", "webauthn_removed", factor="passkey", name=name)
    return name


def new_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes; those from before no longer work.

    Raises Conflict `no_factor` where there is no second factor to recover from.
    """
    with transaction.atomic():
        person = _locked(user)
        if not factors_of(person).any:
            raise Conflict("no_factor", _("Set up an authenticator app or a passkey first."))
        Authenticator.objects.filter(user=person, type=KINDS.RECOVERY_CODES).delete()
        codes = _first_codes(person)
        _changed(person, "recovery_codes.made", "recovery_codes_generated")
    return codes


def reset_second_factor(home: Account, account: Account, person_uuid: uuid.UUID) -> User:
    """Take away every second factor of a member of `account` who has lost them.

    `home` is the account that whoever asks belongs to: `account` itself or one above. Who is
    also in an account that is not under `home` cannot be reset from here, nor who is in `home`
    from an account below it: that is for an owner of `home`. Their sessions end, and they are
    told. Raises NotFound, and Forbidden `belongs_elsewhere`, `belongs_above` or `own_factor`.
    """
    with transaction.atomic():
        person = _locked(member_of(account, person_uuid).user)
        _check_reach(home, account, person)
        Authenticator.objects.filter(user=person).delete()
        sessions.end_all(person)
        _record(account, person, "second_factor.reset", {})
        _tell(person, "second_factor_reset", account)
    return person


def _check_reach(home: Account, account: Account, person: User) -> None:
    asking = current().user
    if asking is not None and asking.pk == person.pk:
        raise Forbidden("own_factor", _("Change your own second factor on the security page."))
    elsewhere = Membership.objects.filter(user=person).exclude(account__above__ancestor=home)
    if elsewhere.exists():
        raise Forbidden(
            "belongs_elsewhere",
            _("This person also works in an account of others: ask who provides it to you."),
        )
    # Managers may act below; they must not reach their own owners that way.
    if home.pk != account.pk and Membership.objects.filter(user=person, account=home).exists():
        raise Forbidden(
            "belongs_above",
            _("This person also works in %(home)s: an owner resets it on the team page there.")
            % {"home": home.name},
        )


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _set_password(person: User, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    sessions.end_all(person)


def _first_codes(person: User) -> list[str]:
    if Authenticator.objects.filter(user=person, type=KINDS.RECOVERY_CODES).exists():
        return []
    codes = RecoveryCodes.activate(person)
    codes.mark_as_viewed()
    return [str(code) for code in codes.generate_codes()]


def _remove(person: User, factor: Any) -> None:
    """Delete `factor`; without any, recovery codes go too."""
    if factor is None:
        raise NotFound("factor_unknown", _("There is no such second factor."))
    last = factors_of(person).count == 1
    if last and requiring(person).exists():
        raise Conflict("needed", _("Your account asks for a second factor: add another one first."))
    factor.delete()
    if last:
        Authenticator.objects.filter(user=person).delete()


def _changed(person: User, action: str, told: str, **facts: str) -> None:
    """Record `action` and send the mail `told`."""
    member = membership_of(person, None)
    account = member.account if member else None
    _record(account, person, action, facts)
    _tell(person, told, account)


def _record(account: Account | None, person: User, action: str, facts: Mapping[str, str]) -> None:
    auditlog.record(
        account, action, kind="person", subject=person.uuid, label=person.email, after=facts
    )


def _tell(person: User, told: str, account: Account | None) -> None:
    context = {"email": person.email, "timestamp": timezone.now(), "ip": current().address}
    mail.send(told, person.email, context, account=account)
