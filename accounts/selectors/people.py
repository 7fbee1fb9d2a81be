"""Reads about people: the team of an account, open invitations, who waits for approval."""

import uuid

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account, Invitation, Membership, Role, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_sign_in(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return User.objects.filter(email=email).exists()


def members_of(account: Account) -> QuerySet[Membership]:
    """The team with their users, `has_factor` on each, in the order in which they joined."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    team = Membership.objects.filter(account=account).select_related("user", "account")
    return team.annotate(has_factor=Exists(factors)).order_by("id")


def member_of(account: Account, user_uuid: uuid.UUID) -> Membership:
    """One of the team; raises NotFound."""
    found = members_of(account).filter(user__uuid=user_uuid).first()
    if found is None:
        raise NotFound("member_unknown", _("There is no such person in the team."))
    return found


def owner_count(account: Account) -> int:
    """How many own the account and can sign in."""
    owners = Membership.objects.filter(account=account, role=Role.OWNER, user__is_active=True)
    return owners.count()


def open_invitations(account: Account) -> QuerySet[Invitation]:
    """Those nobody has used or ended, expired ones among them, the newest first."""
    invitations = Invitation.objects.filter(account=account, accepted_at=None, revoked_at=None)
    return invitations.select_related("invited_by").order_by("-id")


def open_invitation(account: Account, invitation_uuid: uuid.UUID) -> Invitation:
    """One of them; raises NotFound."""
    found = open_invitations(account).filter(uuid=invitation_uuid).first()
    if found is None:
        raise NotFound("invitation_unknown", _("There is no such open invitation."))
    return found


def waiting_accounts(account: Account) -> QuerySet[Account]:
    """The accounts right under `account` that wait for approval, the oldest first."""
    waiting = Account.objects.filter(parent=account, status=Account.Status.PENDING)
    return waiting.prefetch_related("users").order_by("id")


def waiting_account(account: Account, account_uuid: uuid.UUID) -> Account:
    """One of them; raises NotFound."""
    found = waiting_accounts(account).filter(uuid=account_uuid).first()
    if found is None:
        raise NotFound("nothing_waits", _("No such account waits for approval."))
    return found


def managers_of(account: Account) -> QuerySet[User]:
    """Who runs the account: its owners and managers, in the order in which they joined."""
    people = User.objects.filter(
        is_active=True,
        memberships__account=account,
        memberships__role__in=(Role.OWNER, Role.MANAGER),
    )
    return people.order_by("memberships__id")
