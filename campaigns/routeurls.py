"""Addresses of the operator's pages about routing."""

from django.urls import path

from campaigns.views import routeacts, routecases, routeediting, routes

_ONE = "<uuid:rule_uuid>/"

urlpatterns = [
    path("", routes.index, name="routes"),
    path("new/", routeediting.new, name="route_new"),
    path("explain/", routecases.explain, name="route_explain"),
    path("cases/", routecases.index, name="route_cases"),
    path("cases/<uuid:case_uuid>/expect/", routecases.expect, name="route_case_expect"),
    path("cases/<uuid:case_uuid>/delete/", routecases.delete, name="route_case_delete"),
    path("shifts/", routes.shifts, name="route_shifts"),
    path(_ONE, routeediting.edit, name="route"),
    path(f"{_ONE}move/", routeacts.move, name="route_move"),
    path(f"{_ONE}switch/", routeacts.switch, name="route_switch"),
    path(f"{_ONE}reset/", routeacts.reset, name="route_reset"),
    path(f"{_ONE}delete/", routeacts.delete, name="route_delete"),
]
