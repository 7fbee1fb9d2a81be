"""Addresses of limits and requests for more."""

from django.urls import path

from accounts.views import limitrequests, limits

urlpatterns = [
    path("limits/", limits.index, name="limits"),
    path("limits/ask/", limits.ask, name="limit_ask"),
    path("operator/limit-requests/", limitrequests.index, name="limit_requests"),
    path(
        "operator/limit-requests/<uuid:request_uuid>/", limitrequests.detail, name="limit_request"
    ),
]
