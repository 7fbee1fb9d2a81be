"""Addresses of the operator's pages about carriers."""

from django.urls import path

from campaigns.views import carrierextras, carriers, reconciliations

_ONE = "<uuid:carrier_uuid>/"

urlpatterns = [
    path("", carriers.index, name="carriers"),
    path("live/", carriers.live, name="carriers_live"),
    path("new/", carriers.choose, name="carrier_choose"),
    path("new/<slug:kind>/", carriers.new, name="carrier_new"),
    path(_ONE, carriers.detail, name="carrier"),
    path(f"{_ONE}live/", carriers.detail_live, name="carrier_live"),
    path(f"{_ONE}edit/", carriers.edit, name="carrier_edit"),
    path(f"{_ONE}pace/", carriers.pace, name="carrier_pace"),
    path(f"{_ONE}try/", carriers.trial, name="carrier_try"),
    path(f"{_ONE}activate/", carriers.activate, name="carrier_activate"),
    path(f"{_ONE}drain/", carriers.drain, name="carrier_drain"),
    path(f"{_ONE}disable/", carriers.disable, name="carrier_disable"),
    path(f"{_ONE}costs/", carrierextras.costs, name="carrier_costs"),
    path(f"{_ONE}reconciliations/", reconciliations.listing, name="carrier_reconciliations"),
    path(
        "reconciliations/<uuid:reconciliation_uuid>/",
        reconciliations.detail,
        name="reconciliation",
    ),
    path(
        "reconciliations/<uuid:reconciliation_uuid>/differences.csv",
        reconciliations.download,
        name="reconciliation_csv",
    ),
    path(f"{_ONE}delete/", carriers.delete, name="carrier_delete"),
]
