"""The team of an account: roles given and changed, people taken out.

There is always an owner. Only owners make, change or take out owners and finance people, because
those reach the money and the rules. Nobody changes their own place.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account, Invitation, Membership, Role, User
from accounts.selectors.people import open_invitations, owner_count
from accounts.services import auditlog, invitations, mail

RESERVED = frozenset({Role.OWNER, Role.FINANCE})


def invite_member(
    account: Account, email: str, *, role: str, name: str, by: User, as_owner: bool
) -> Invitation:
    """Invite somebody into the team; `as_owner` says that `by` decides as an owner.

    Raises what `invitations.invite` and `invitations.count_mail` raise, and Forbidden
    `owners_only`, also where an owner's or finance person's invitation would be replaced.
    """
    _require_owner(role, as_owner=as_owner)
    replaced = open_invitations(account).filter(email=email.strip().lower(), role__in=RESERVED)
    for invitation in replaced:
        _require_owner(invitation.role, as_owner=as_owner)
    invitations.count_mail(account, email)
    return invitations.invite(account, email, role=role, name=name, by=by)


def revoke_invitation(invitation: Invitation, *, as_owner: bool) -> None:
    """End an open invitation. `as_owner`: as an owner, or from above.

    Raises what `invitations.revoke` raises, and Forbidden `owners_only`.
    """
    _require_owner(invitation.role, as_owner=as_owner)
    invitations.revoke(invitation)


def change_role(membership: Membership, role: str, *, by: User, as_owner: bool) -> None:
    """Give a member another role, at once.

    Raises Forbidden (`own_role`, `owners_only`), Invalid `role_unknown`, and Conflict
    `last_owner`.
    """
    if role not in Role.values:
        raise Invalid("role_unknown", _("Choose one of the roles."), "role")
    with transaction.atomic():
        member = _locked(membership, by=by, as_owner=as_owner)
        _require_owner(role, as_owner=as_owner)
        if member.role == role:
            return
        if role != Role.OWNER:
            _keep_an_owner(member)
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        _record(member, "member.role_changed", {"role": before}, {"role": role})
        _tell(member, "member_changed")


def remove(membership: Membership, *, by: User, as_owner: bool) -> None:
    """Take somebody out of the team: their sessions lose the account with the next request.

    Raises Forbidden (`own_role`, `owners_only`) and Conflict `last_owner`.
    """
    with transaction.atomic():
        member = _locked(membership, by=by, as_owner=as_owner)
        _keep_an_owner(member)
        _record(member, "member.removed", {"role": member.role}, {})
        _tell(member, "member_removed")
        member.delete()


def _locked(membership: Membership, *, by: User, as_owner: bool) -> Membership:
    """The row as it is now. Changes to one team take turns, so that an owner remains."""
    Account.objects.select_for_update(no_key=True).get(pk=membership.account_id)
    member = Membership.objects.filter(pk=membership.pk).select_related("account", "user").first()
    if member is None:
        raise Conflict("member_gone", _("This person is no longer in the team."))
    if member.user_id == by.pk:
        message = _("You cannot change your own place in the team. Ask another owner.")
        raise Forbidden("own_role", message)
    _require_owner(member.role, as_owner=as_owner)
    return member


def _require_owner(role: str, *, as_owner: bool) -> None:
    if role in RESERVED and not as_owner:
        message = _("Only an owner decides on owners and finance people.")
        raise Forbidden("owners_only", message, "role")


def _keep_an_owner(member: Membership) -> None:
    if member.role == Role.OWNER and owner_count(member.account) < 2:
        message = _("An account needs an owner. Make somebody else an owner first.")
        raise Conflict("last_owner", message, "role")


def _record(member: Membership, action: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        member.account,
        action,
        kind="person",
        subject=member.user.uuid,
        label=member.user.email,
        before=before,
        after=after,
    )


def _tell(member: Membership, kind: str) -> None:
    words = {"account": member.account.name, "role": member.get_role_display()}
    mail.send(kind, member.user.email, words, account=member.account)
