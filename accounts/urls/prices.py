"""Addresses of prices and products."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
