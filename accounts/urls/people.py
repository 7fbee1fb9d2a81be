"""Addresses of invitations, the team, signing up."""

from django.urls import path

from accounts.views import invitations

urlpatterns = [
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
