"""Addresses of the page of proof."""

from django.urls import path

from reports.views import proof as views

urlpatterns = [
    path("reports/proof/", views.page, name="proof"),
    path("reports/proof/now/", views.prove, name="proof_now"),
]
