"""The audit log: who did what, on whose behalf, from where, and what it was before."""

import uuid

from django.db import models


class AuditEntry(models.Model):
    """One act. Written in the transaction of the act; the database refuses changes (append_only).

    `account` is whose log it is in; `home` the account the person acted from, where another.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        null=True,
        related_name="audit_entries",
        db_index=False,
    )
    home = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor_label = models.CharField(max_length=254, help_text="A person's e-mail, key … or system.")
    address = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=40, help_text="Noun and verb, as account.suspended.")
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_uuid = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["account", "-id"], name="audit_by_account"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["created_at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.subject_label}"


class AuditSeal(models.Model):
    """An entry's place in the hash chain: `digest` is sha256 of the digest before and the entry."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"
