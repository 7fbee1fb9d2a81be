"""Addresses of invitations, the team, signing up."""

from django.urls import path

from accounts.views import approvals, invitations, signup, team

urlpatterns = [
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("team/", team.team, name="team"),
    path("team/invite/", team.invite, name="team_invite"),
    path("team/people/<uuid:user_uuid>/", team.member, name="team_member"),
    path("team/people/<uuid:user_uuid>/remove/", team.remove, name="team_remove"),
    path(
        "team/invitations/<uuid:invitation_uuid>/resend/",
        team.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "team/invitations/<uuid:invitation_uuid>/revoke/",
        team.invitation_revoke,
        name="invitation_revoke",
    ),
    path("sign-up/", signup.sign_up, name="account_signup"),
    path("sign-up/sent/", signup.sent, name="sign_up_sent"),
    path("sign-up/<str:token>/", signup.activate, name="sign_up_activate"),
    path("operator/approvals/", approvals.approvals, name="approvals"),
    path(
        "operator/approvals/<uuid:account_uuid>/approve/",
        approvals.approve,
        name="approval_approve",
    ),
    path("operator/approvals/<uuid:account_uuid>/deny/", approvals.deny, name="approval_deny"),
]
