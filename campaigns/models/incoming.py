"""Files on their way in, piece by piece."""

import uuid

from django.db import models


class IncomingFile(models.Model):
    """A file that a browser or a program sends in pieces, to go on after a broken line.

    `received` counts the bytes that are safely on disk, each piece checked against its own sum
    (`sums`: SHA-256 in hex, in order). With its last piece it becomes the `upload`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="incoming_files"
    )
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="Bytes it will have.")
    modified = models.BigIntegerField(
        default=0, help_text="When it was last changed, as its sender says: ms since 1970."
    )
    quota = models.CharField(
        max_length=40, default="campaign_file_bytes", help_text="The limit of its size."
    )
    received = models.BigIntegerField(default=0)
    sums = models.JSONField(default=list, blank=True)
    path = models.CharField(max_length=255)
    upload = models.OneToOneField(
        "campaigns.Upload", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.received} of {self.size}"
