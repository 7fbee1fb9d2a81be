"""Addresses of the sign-in pages and the overview."""

from allauth.account.views import logout
from django.urls import path

from accounts.signin import sign_in
from portal.dashboard import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("sign-in/", sign_in, name="account_login"),
    path("sign-out/", logout, name="account_logout"),
]
