"""Addresses of what mends a campaign's rows, below the campaign's own."""

from django.urls import path

from campaigns.views import supplements
from campaigns.views.builder import mending

urlpatterns = [
    path("refused/", mending.cause, name="campaign_cause"),
    path("repairs/", mending.apply, name="campaign_repair"),
    path("repairs/take-back/", mending.take_back, name="campaign_repair_remove"),
    path("repairs/plain/", mending.make_plain, name="campaign_make_plain"),
    path("mend/", supplements.mend, name="campaign_mend"),
    path("mended/<uuid:supplement_uuid>/", supplements.detail, name="supplement"),
    path("mended/<uuid:supplement_uuid>/discard/", supplements.discard, name="supplement_discard"),
]
