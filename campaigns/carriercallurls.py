"""Addresses at which HTTP carriers call us (see campaigns.services.carrieraddresses)."""

from django.urls import path

from campaigns.views import carriercalls

urlpatterns = [
    path("receipts", carriercalls.receipts, name="carrier_call_receipts"),
    path("inbound", carriercalls.inbound, name="carrier_call_inbound"),
]
