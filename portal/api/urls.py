"""Addresses of the API: each dialect under its own, and JSON for those that lead nowhere."""

from django.urls import include, path, re_path

from portal.api.v2.base import UnknownView

urlpatterns = [
    path("", include("portal.api.openapi.urls")),
    path("", include("portal.api.v1.urls")),
    path("v2/", include("portal.api.v2.urls")),
    path("v3/", include("portal.api.v3.urls")),
    path("tidings/v1/", include("portal.api.tidings.urls")),
    re_path(r"", UnknownView.as_view(), name="api_unknown"),
]
