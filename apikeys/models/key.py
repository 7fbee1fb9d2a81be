"""API keys: a row per credential, with keyed hashes and never its text."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A program's credential. Its text is shown once; `digest` is HMAC-SHA256 under KEY_PEPPER.

    A token (every kind but CREDENTIAL) is found by the digest of its text. An app key has a secret
    besides, for the dialect that asks for both. A credential is found by its `username`; `digest`
    is then that of username and password together, and `secret_digest` that of the username and
    the password's first eight characters, all that an SMPP client can send.

    Empty `scopes`, `products` and `allowed_addresses` mean: no such restriction.
    """

    class Kind(models.TextChoices):
        ACCESS_TOKEN = "access_token", _("Access token")
        API_KEY = "api_key", _("API key")
        APP_KEY = "app_key", _("App key")
        CREDENTIAL = "credential", _("Send credential")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.ACCESS_TOKEN)
    username = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    secret_digest = models.CharField(max_length=64, blank=True, editable=False)
    hint = models.CharField(max_length=8, editable=False, help_text=_("Its last characters."))
    is_test = models.BooleanField(
        default=False, help_text=_("What it sends goes to the simulator and costs nothing.")
    )
    default_country = models.CharField(
        max_length=2, blank=True, help_text=_("How it reads local numbers; blank: as the account.")
    )
    scopes = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True, help_text=_("Codes of products."))
    allowed_addresses = models.JSONField(default=list, blank=True)
    allowed_in_urls = models.BooleanField(
        default=True, help_text=_("Whether it may stand in an address, for clients that must.")
    )
    labels_are_keys = models.BooleanField(
        default=False, help_text=_("A client's own reference sends a message once only.")
    )
    daily_cap = models.BigIntegerField(
        null=True, blank=True, help_text=_("Micro-credits it may spend in a day.")
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    seen_in_url_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it last stood in an address.")
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    def may(self, scope: str) -> bool:
        """Whether its scopes allow this kind of work."""
        return not self.scopes or scope in self.scopes
