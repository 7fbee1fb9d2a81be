"""The team pages: who works in the account, inviting, roles, taking people out."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Forbidden, Invalid, ServiceError, TooManyRequests
from accounts.forms.people import ROLE_WORDS, MemberForm, RoleForm, add_error
from accounts.models import Membership, Role
from accounts.selectors.people import member_of, members_of, open_invitation, open_invitations
from accounts.services import invitations, people
from accounts.tasks import kick_mail


@account_page(Ability.MANAGE)
def team(request: AccountRequest) -> HttpResponse:
    """Members and open invitations."""
    words = {
        "members": members_of(request.account),
        "invitations": open_invitations(request.account),
        "roles": [(role.label, text) for role, text in ROLE_WORDS.items()],
        "now": timezone.now(),
    }
    return render(request, "accounts/team/list.html", words)


@account_page(Ability.MANAGE)
def invite(request: AccountRequest) -> HttpResponse:
    """Mail a link to somebody."""
    form = MemberForm(
        request.POST or None, roles=_roles(request), initial={"role": Role.SENDER.value}
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.invite_member(
                request.account, by=request.user, as_owner=_as_owner(request), **form.cleaned_data
            )
        except (Invalid, Conflict, Forbidden, TooManyRequests) as error:
            add_error(form, error)
        else:
            kick_mail()
            said = _("An invitation is on its way to %(email)s.")
            messages.success(request, said % {"email": form.cleaned_data["email"]})
            return redirect("team")
    return render(request, "accounts/team/invite.html", {"form": form})


@account_page(Ability.MANAGE)
def member(request: AccountRequest, user_uuid: uuid.UUID) -> HttpResponse:
    """One person of the team: the role can be changed here."""
    found = member_of(request.account, user_uuid)
    form = RoleForm(request.POST or None, roles=_roles(request), initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_role(
                found, form.cleaned_data["role"], by=request.user, as_owner=_as_owner(request)
            )
        except (Invalid, Conflict, Forbidden) as error:
            add_error(form, error)
        else:
            kick_mail()
            messages.success(request, _("The role of %(name)s is changed.") % _named(found))
            return redirect("team")
    may_change = found.user_id != request.user.pk and (
        _as_owner(request) or found.role not in people.RESERVED
    )
    may_reset = _as_owner(request) and found.user_id != request.user.pk
    words = {"member": found, "form": form, "may_change": may_change, "may_reset": may_reset}
    return render(request, "accounts/team/member.html", words)


@account_page(Ability.MANAGE)
def remove(request: AccountRequest, user_uuid: uuid.UUID) -> HttpResponse:
    """Ask, then take somebody out of the team."""
    found = member_of(request.account, user_uuid)
    if request.method != "POST":
        return render(request, "accounts/team/remove.html", {"member": found})
    try:
        people.remove(found, by=request.user, as_owner=_as_owner(request))
    except (Conflict, Forbidden) as error:
        messages.error(request, error.message)
        return redirect("team_member", user_uuid)
    kick_mail()
    messages.success(request, _("%(name)s is no longer in the team.") % _named(found))
    return redirect("team")


@account_page(Ability.MANAGE)
@require_POST
def invitation_resend(request: AccountRequest, invitation_uuid: uuid.UUID) -> HttpResponse:
    """Mail a new link for an open invitation."""
    found = open_invitation(request.account, invitation_uuid)
    try:
        invitations.resend(found)
    except (Conflict, TooManyRequests) as error:
        return _refused(request, error)
    kick_mail()
    messages.success(request, _("A new link is on its way to %(email)s.") % {"email": found.email})
    return redirect("team")


@account_page(Ability.MANAGE)
@require_POST
def invitation_revoke(request: AccountRequest, invitation_uuid: uuid.UUID) -> HttpResponse:
    """End an open invitation."""
    found = open_invitation(request.account, invitation_uuid)
    try:
        # Whoever is above invites the first owner, and may have mistyped the address.
        above = request.access.is_acting
        people.revoke_invitation(found, as_owner=above or _as_owner(request))
    except (Conflict, Forbidden) as error:
        return _refused(request, error)
    said = _("The invitation of %(email)s no longer works.")
    messages.success(request, said % {"email": found.email})
    return redirect("team")


def _as_owner(request: AccountRequest) -> bool:
    return request.may(Ability.OWN)


def _roles(request: AccountRequest) -> list[Role]:
    """The roles this person may give."""
    return [role for role in Role if _as_owner(request) or role not in people.RESERVED]


def _named(found: Membership) -> dict[str, str]:
    return {"name": found.user.name or found.user.email}


def _refused(request: HttpRequest, error: ServiceError) -> HttpResponse:
    messages.error(request, error.message)
    return redirect("team")
