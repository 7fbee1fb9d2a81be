"""Addresses of accounts, a module for each area."""

from django.urls import include, path

AREAS = (
    "wallets",
    "prices",
    "desk",
    "branding",
    "people",
    "security",
    "limits",
    "auditlog",
    "outbox",
)

urlpatterns = [path("", include(f"accounts.urls.{area}")) for area in AREAS]
