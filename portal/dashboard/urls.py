"""Addresses of the overview, and of what caused a ledger entry."""

from django.urls import path

from portal.dashboard import causes, views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("ledger/<str:kind>/<uuid:cause_uuid>/", causes.cause, name="ledger_cause"),
]
