"""Every address of the portal: each app brings its own, this file says where they stand."""

from django.urls import include, path, re_path

from portal import health, metrics
from portal.api.v1.sending import SendView

handler400 = "accounts.pages.bad_request"
handler500 = "accounts.pages.server_error"

urlpatterns = [
    # First: programs call thousands of times for each page that somebody looks at.
    path("api/", include("portal.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("portal.dashboard.urls")),
    path("", include("accounts.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("", include("apikeys.urls")),
    path("docs/errors/", include("portal.api.catalogue.urls")),
    path("", include("portal.quickstart.urls")),
    re_path(r"^v1/sms/send/?$", SendView.as_view(), name="v1_send_at_root"),
    path("", include("portal.api.transmit.urls")),
]
