"""Signing up: a visitor's wish, the proof of the address, and the account that comes of it.

Nothing exists before the address is proved: until then a sign-up is a `Registration`. The link
in the mail is not enough, the password of the form must be typed again: whoever signs up with
another's address gets no account even if that person follows the link.
"""

import datetime
from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password as matches
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import current
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.inputs import check_password, clean_email, clean_mobile, clean_name
from accounts.models import Account, Membership, Registration, Role, User
from accounts.selectors.people import managers_of
from accounts.services import auditlog, mail
from accounts.services.accounts import create_account
from accounts.tokens import digest_of, new_token

DAYS = 2
KEPT_DAYS = 30


@dataclass(frozen=True)
class Wish:
    """What a visitor typed; programs may leave the mobile number blank."""

    name: str
    email: str
    mobile: str
    password: str


def checked(parent: Account, wish: Wish) -> Wish:
    """The wish in normal form, before anything is counted or written.

    Raises Forbidden `sign_up_off` and Invalid (`name_invalid`, `email_invalid`,
    `mobile_invalid`, `password_weak`).
    """
    require_open(parent)
    name, email = clean_name(wish.name), clean_email(wish.email)
    mobile = clean_mobile(wish.mobile, parent.default_country) if wish.mobile else ""
    check_password(wish.password, User(email=email, name=name))
    return Wish(name, email, mobile, wish.password)


def register(parent: Account, wish: Wish) -> None:
    """Mail the way on: a link to confirm with, or, to a known address, that it is known.

    The visitor is told the same in both cases. `wish` comes from `checked`.
    """
    password = make_password(wish.password)  # as slow for a known address
    with transaction.atomic():
        if User.objects.filter(email=wish.email).exists():
            mail.send("sign_up_known", wish.email, _known_words(wish.email), account=parent)
            return
        token = new_token()
        Registration.objects.create(
            parent=parent,
            name=wish.name,
            email=wish.email,
            mobile=wish.mobile,
            password=password,
            digest=digest_of(token),
            expires_at=_expiry(),
        )
        _mail_link(parent, wish.email, wish.name, token)


def resend(parent: Account, email: str) -> None:
    """Mail a new link for the latest open sign-up of this address; its old link ends.

    Silent where there is none. Raises Invalid `email_invalid`.
    """
    address = clean_email(email)
    with transaction.atomic():
        waiting = Registration.objects.select_for_update().filter(
            parent=parent, email=address, used_at=None
        )
        registration = waiting.order_by("-id").first()
        if registration is None:
            if User.objects.filter(email=address).exists():
                mail.send("sign_up_known", address, _known_words(address), account=parent)
            return
        token = new_token()
        registration.digest, registration.expires_at = digest_of(token), _expiry()
        registration.save(update_fields=["digest", "expires_at"])
        _mail_link(parent, address, registration.name, token)


def look_up(token: str) -> Registration:
    """The sign-up that waits for this link.

    Raises NotFound `sign_up_unknown` and Conflict `sign_up_used`, `sign_up_expired`.
    """
    found = Registration.objects.select_related("parent").filter(digest=digest_of(token))
    return _usable(found.first())


def activate(token: str, password: str) -> User:
    """Make the person and the account, waiting for approval where the parent wants that.

    Raises what `look_up` raises, Invalid `password_wrong`, Forbidden `sign_up_off`, and Conflict
    `person_exists`.
    """
    registration = look_up(token)
    if not matches(password, registration.password):
        message = _("This is not the password you chose when you signed up.")
        raise Invalid("password_wrong", message, "password")
    with transaction.atomic():
        locked = Registration.objects.select_for_update(of=("self",)).select_related("parent")
        registration = _usable(locked.filter(pk=registration.pk).first())
        require_open(registration.parent)
        registration.used_at = timezone.now()
        registration.save(update_fields=["used_at"])
        user = _new_person(registration)
        account = _new_account(registration, user)
        if account.status == Account.Status.PENDING:
            _tell_approvers(account, user)
    return user


def require_open(parent: Account) -> None:
    """Raise Forbidden `sign_up_off` unless visitors may open accounts under `parent`."""
    if parent.sign_up == Account.SignUp.OFF or not parent.is_live:
        message = _("Accounts cannot be opened here. Ask whoever runs this portal.")
        raise Forbidden("sign_up_off", message)


def forget_old() -> int:
    """Delete sign-ups of more than KEPT_DAYS ago; returns how many."""
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    return Registration.objects.filter(created_at__lt=before).delete()[0]


def _expiry() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=DAYS)


def _usable(registration: Registration | None) -> Registration:
    if registration is None:
        raise NotFound("sign_up_unknown", _("This link is not known, or a newer one was sent."))
    if registration.used_at:
        raise Conflict("sign_up_used", _("This address is confirmed already. Simply sign in."))
    if registration.expires_at <= timezone.now():
        raise Conflict("sign_up_expired", _("This link has expired. Sign up once more."))
    return registration


def _new_person(registration: Registration) -> User:
    user = User(
        email=registration.email,
        name=registration.name,
        mobile=registration.mobile,
        password=registration.password,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            "person_exists", _("This address has a sign-in already. Simply sign in.")
        ) from None
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _new_account(registration: Registration, user: User) -> Account:
    parent = registration.parent
    account = create_account(
        parent, registration.name, timezone=parent.timezone, country=parent.default_country
    )
    if parent.sign_up == Account.SignUp.APPROVAL:
        account.status = Account.Status.PENDING
        account.save(update_fields=["status"])
    Membership.objects.create(account=account, user=user, role=Role.OWNER)
    auditlog.record(
        account,
        "account.signed_up",
        kind="account",
        subject=account.uuid,
        label=account.name,
        after={"parent": parent.name, "owner": user.email, "status": account.status},
        actor=replace(current(), label=user.email, user=user),
    )
    return account


def _tell_approvers(account: Account, user: User) -> None:
    parent = account.parent
    assert parent is not None
    words = {"account": account.name, "email": user.email, "path": reverse("approvals")}
    mail.send_each("approval_asked", managers_of(parent), words, account=parent)


def _mail_link(parent: Account, email: str, name: str, token: str) -> None:
    words = {"name": name, "path": reverse("sign_up_activate", args=[token]), "days": DAYS}
    mail.send("sign_up", email, words, account=parent)


def _known_words(email: str) -> dict[str, str]:
    return {"email": email, "path": reverse("account_login")}
