"""Addresses of invitations, the team, signing up."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
