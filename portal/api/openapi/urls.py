"""Addresses of the reference, under /api/, each with and without a slash at its end."""

from django.urls import re_path

from portal.api.openapi import views

urlpatterns = [
    re_path(r"^v2/?$", views.ReferenceView.as_view(), name="api_reference"),
    re_path(r"^openapi\.json/?$", views.DocumentView.as_view(), name="api_document"),
    re_path(r"^oauth2-callback/?$", views.CallbackView.as_view(), name="api_oauth2_callback"),
    re_path(r"^oauth2-redirect\.js$", views.CallbackScriptView.as_view(), name="api_oauth2_script"),
    re_path(
        r"^oauth2-callback/oauth2-redirect\.js$",
        views.CallbackScriptView.as_view(),
        name="api_oauth2_script_below",
    ),
]
