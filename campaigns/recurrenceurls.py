"""Addresses of recurring campaigns, under /campaigns/recurring/."""

from django.urls import path

from campaigns.views import recurrences

urlpatterns = [
    path("", recurrences.index, name="recurrences"),
    path("from/<uuid:campaign_uuid>/", recurrences.new, name="recurrence_new"),
    path("<uuid:recurrence_uuid>/", recurrences.detail, name="recurrence"),
    path("<uuid:recurrence_uuid>/edit/", recurrences.edit, name="recurrence_edit"),
    path("<uuid:recurrence_uuid>/runs/<int:run_id>/", recurrences.decide, name="recurrence_decide"),
    path("<uuid:recurrence_uuid>/<slug:verb>/", recurrences.act, name="recurrence_act"),
]
