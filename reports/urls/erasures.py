"""Addresses to erase recipients."""

from django.urls import path

from reports.views import erasures as views

urlpatterns = [
    path("erasures/", views.index, name="erasures"),
    path("erasures/look", views.look, name="erasures_look"),
    path("erasures/ask", views.ask, name="erasures_ask"),
    path("erasures/<uuid:erasure_uuid>/", views.detail, name="erasure"),
]
