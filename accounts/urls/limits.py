"""Addresses of limits and requests for more."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
