"""Addresses of decisions, anomalies and single messages, as operators need them."""

from django.urls import path

from campaigns.views import carrierextras, decisions, messages

urlpatterns = [
    path("decisions/", decisions.index, name="decisions"),
    path("decisions/messages/", decisions.listing, name="decision_messages"),
    path("decisions/review/", decisions.review, name="decision_review"),
    path("anomalies/", carrierextras.anomalies, name="anomalies"),
    path("anomalies/receipts/", carrierextras.unmatched, name="receipts_unmatched"),
    path("anomalies/receipts/replay/", carrierextras.replay, name="receipts_replay"),
    path("operator/messages/<str:ref>/", messages.seen_by_operator, name="operator_message"),
]
