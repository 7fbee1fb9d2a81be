"""Addresses of the quick starts."""

from django.urls import path

from portal.quickstart import views

urlpatterns = [
    path("developers/start/", views.index, name="quickstart"),
    path("developers/start/<slug:dialect>/", views.dialect, name="quickstart_dialect"),
]
