"""Invitations: a mailed link through which one person joins one account.

The token stands in the mail alone; we keep its hash. A link works once, for a week.
"""

import datetime
from dataclasses import replace

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import current
from accounts.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from accounts.inputs import check_password, clean_email, clean_name
from accounts.limits import LIMITS
from accounts.models import Account, Invitation, Membership, Role, User
from accounts.services import auditlog, mail, ratelogs
from accounts.services.locking import hold
from accounts.tokens import digest_of, new_token

DAYS = 7
RESEND_SECONDS = 120


def invite(
    account: Account, email: str, *, role: str, name: str = "", by: User | None
) -> Invitation:
    """Mail a link into `account` to this address; replaces an open invitation of it.

    Raises Invalid (`email_invalid`, `role_unknown`) and Conflict (`already_member`).
    """
    with transaction.atomic():
        invitation, token = _create(account, email, role=role, name=name, by=by)
        _mail(invitation, token)
        _record(invitation, "invitation.sent")
    return invitation


def invite_by_link(account: Account, email: str, *, role: str) -> str:
    """The same, but no mail leaves: returns the token, for whoever hands the link over."""
    with transaction.atomic():
        invitation, token = _create(account, email, role=role, name="", by=None)
        _record(invitation, "invitation.made")
    return token


def resend(invitation: Invitation) -> None:
    """Mail a new link for another week; the link before it ends.

    Raises Conflict `invitation_closed` and TooManyRequests `resend_limit`.
    """
    _count(f"invitation:{invitation.uuid}")
    token = new_token()
    with transaction.atomic():
        invitation = _locked_open(invitation)
        invitation.digest, invitation.expires_at = digest_of(token), _expiry()
        invitation.save(update_fields=["digest", "expires_at"])
        _mail(invitation, token)
        _record(invitation, "invitation.resent")


def count_mail(account: Account, email: str) -> None:
    """Count one more invitation of this address by the account, before any transaction.

    Inviting anew replaces the link as resending does, and must not get around its limit. Raises
    TooManyRequests `resend_limit`.
    """
    _count(f"invitation:{account.uuid}:{digest_of(email.strip().lower())}")


def revoke(invitation: Invitation) -> None:
    """End an open invitation: its link no longer works. Raises Conflict `invitation_closed`."""
    with transaction.atomic():
        invitation = _locked_open(invitation)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        _record(invitation, "invitation.revoked")


def look_up(token: str) -> Invitation:
    """The open invitation with this token.

    Raises NotFound `invitation_unknown`, and Conflict `invitation_used`, `invitation_revoked`,
    `invitation_expired`, `account_closed`.
    """
    found = Invitation.objects.select_related("account", "invited_by")
    return _usable(found.filter(digest=digest_of(token)).first())


def accept(token: str, user: User) -> Account:
    """Make `user` a member as invited; returns the account.

    Raises what `look_up` raises, and Forbidden `other_person` when another was invited.
    """
    with transaction.atomic():
        invitation = _locked_by_token(token)
        if user.email != invitation.email:
            raise Forbidden(
                "other_person",
                _("This invitation is for %(email)s.") % {"email": invitation.email},
            )
        _join(invitation, user)
    return invitation.account


def accept_as_new(token: str, *, name: str, password: str) -> tuple[User, Account]:
    """Make the invited person and let them in; following the link has proved the address.

    Raises what `look_up` raises, Invalid (`name_invalid`, `password_weak`), and Conflict
    `person_exists` where the person has a sign-in by now.
    """
    name = clean_name(name)
    with transaction.atomic():
        invitation = _locked_by_token(token)
        check_password(password, User(email=invitation.email, name=name))
        user = _new_person(invitation, name, password)
        _join(invitation, user)
    return user, invitation.account


def _count(key: str) -> None:
    limit = LIMITS["invitation_resend_per_2_minutes"].value
    window = ratelogs.hit(key, limit=limit, seconds=RESEND_SECONDS)
    if not window.allowed:
        raise TooManyRequests(
            "resend_limit",
            _("This invitation was sent %(count)s times within two minutes. Try again soon.")
            % {"count": limit},
            retryable=True,
        )


def _open(account: Account) -> QuerySet[Invitation]:
    return Invitation.objects.filter(account=account, accepted_at=None, revoked_at=None)


def _create(
    account: Account, email: str, *, role: str, name: str, by: User | None
) -> tuple[Invitation, str]:
    """The row and its token. Runs in the caller's transaction."""
    address = clean_email(email)
    if role not in Role.values:
        raise Invalid("role_unknown", _("Choose one of the roles."), "role")
    # Two who invite one person at once take turns, so that one invitation is open.
    account = hold(account)
    if Membership.objects.filter(account=account, user__email=address).exists():
        message = _("%(email)s is in the team already. Change the role there.")
        raise Conflict("already_member", message % {"email": address}, "email")
    _open(account).filter(email=address).update(revoked_at=timezone.now())
    token = new_token()
    invitation = Invitation.objects.create(
        account=account,
        email=address,
        name=" ".join(name.split())[:120],
        role=role,
        digest=digest_of(token),
        invited_by=by,
        expires_at=_expiry(),
    )
    return invitation, token


def _expiry() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=DAYS)


def _locked_open(invitation: Invitation) -> Invitation:
    """The row, locked, while nobody has used or ended it; it may have run out."""
    locked = _open(invitation.account).select_for_update().filter(pk=invitation.pk).first()
    if locked is None:
        raise Conflict(
            "invitation_closed", _("This invitation was accepted or revoked in the meantime.")
        )
    return locked


def _locked_by_token(token: str) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("account")
    return _usable(locked.filter(digest=digest_of(token)).first())


def _usable(invitation: Invitation | None) -> Invitation:
    """The invitation if it still opens the door; else the error that says why not."""
    if invitation is None:
        raise NotFound("invitation_unknown", _("There is no such invitation, or a newer one."))
    if invitation.accepted_at:
        raise Conflict("invitation_used", _("This invitation was accepted already."))
    if invitation.revoked_at:
        raise Conflict("invitation_revoked", _("This invitation was withdrawn."))
    if invitation.expires_at <= timezone.now():
        raise Conflict("invitation_expired", _("This invitation has expired."))
    if invitation.account.status == Account.Status.CLOSED:
        raise Conflict("account_closed", _("The account it leads to is closed."))
    return invitation


def _new_person(invitation: Invitation, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError:
        raise Conflict(
            "person_exists",
            _("%(email)s has a sign-in already. Sign in, then accept.")
            % {"email": invitation.email},
        ) from None
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _join(invitation: Invitation, user: User) -> None:
    """Make the membership, use the invitation up, and take the address as proved."""
    Membership.objects.get_or_create(
        account=invitation.account, user=user, defaults={"role": invitation.role}
    )
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    auditlog.record(
        invitation.account,
        "invitation.accepted",
        kind="person",
        subject=user.uuid,
        label=user.email,
        after={"role": invitation.role},
        actor=replace(current(), label=user.email, user=user),
    )


def _record(invitation: Invitation, action: str) -> None:
    auditlog.record(
        invitation.account,
        action,
        kind="invitation",
        subject=invitation.uuid,
        label=invitation.email,
        after={"role": invitation.role},
    )


def _mail(invitation: Invitation, token: str) -> None:
    by = invitation.invited_by
    words = {
        "account": invitation.account.name,
        "role": invitation.get_role_display(),
        "name": invitation.name,
        "by": (by.name or by.email) if by else "",
        "path": reverse("invitation", args=[token]),
        "days": DAYS,
    }
    mail.send("invitation", invitation.email, words, account=invitation.account)
