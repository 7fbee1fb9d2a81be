"""Addresses of the key pages."""

from django.urls import path

from apikeys.views import keys, lists, making

urlpatterns = [
    path("keys/", lists.index, name="keys"),
    path("keys/new/", making.new, name="key_new"),
    path("keys/<uuid:key_uuid>/", keys.detail, name="key"),
    path("keys/<uuid:key_uuid>/edit/", keys.edit, name="key_edit"),
    path("keys/<uuid:key_uuid>/regenerate/", making.regenerate, name="key_regenerate"),
    path("keys/<uuid:key_uuid>/allow/", keys.allow, name="key_allow"),
    path("keys/<uuid:key_uuid>/revoke/", keys.revoke, name="key_revoke"),
    path("send-credentials/", lists.credentials, name="credentials"),
    path("send-credentials/new/", making.new_credential, name="credential_new"),
    path("send-credentials/first/", making.first_credential, name="credential_first"),
    path("key-security/", lists.security, name="key_security"),
]
