"""Sign-ups whose e-mail address is not confirmed yet."""

import uuid

from django.db import models


class Registration(models.Model):
    """What a visitor typed on the sign-up page. A person and an account come of it only when the
    link in the mail is followed and the same password is typed again.

    `digest` is the hash of the link's token, `password` as the hasher left it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, db_index=True)
    mobile = models.CharField(max_length=16)
    password = models.CharField(max_length=128)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email
