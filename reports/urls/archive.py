"""Addresses of the archive, and of how long things are kept."""

from django.urls import path

from reports.views import archive, holds, retention

urlpatterns = [
    path("reports/archive/", archive.index, name="archive"),
    path("reports/archive/<str:month>/restore/", archive.restore, name="archive_restore"),
    path("reports/archive/requests/<uuid:request_uuid>/end/", archive.end, name="archive_end"),
    path("reports/retention/", archive.policy, name="retention_policy"),
    path("operations/retention/", retention.index, name="retention"),
    path("operations/retention/rules/", retention.add_rule, name="retention_rule_add"),
    path(
        "operations/retention/rules/<uuid:rule_uuid>/remove/",
        retention.remove_rule,
        name="retention_rule_remove",
    ),
    path("operations/retention/holds/", holds.place, name="legal_hold_place"),
    path("operations/retention/holds/<uuid:hold_uuid>/lift/", holds.lift, name="legal_hold_lift"),
    path(
        "operations/retention/restores/<uuid:request_uuid>/",
        retention.decide,
        name="restore_decide",
    ),
]
