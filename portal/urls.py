"""Every address of the portal: each app brings its own, this file says where they stand."""

from django.urls import include, path

from portal import health

handler400 = "accounts.pages.bad_request"
handler500 = "accounts.pages.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.dashboard.urls")),
    path("", include("accounts.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("", include("apikeys.urls")),
    path("api/", include("portal.api.urls")),
]
