"""Addresses of the overview."""

from django.urls import path

from portal.dashboard import views

urlpatterns = [
    path("", views.overview, name="overview"),
]
