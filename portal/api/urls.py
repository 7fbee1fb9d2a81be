"""Addresses of the API: each dialect under its own, and JSON for those that lead nowhere."""

from django.urls import include, path, re_path

from portal.api.v2.base import UnknownView

urlpatterns = [
    path("v2/", include("portal.api.v2.urls")),
    path("tidings/v1/", include("portal.api.tidings.urls")),
    re_path(r"", UnknownView.as_view(), name="api_unknown"),
]
