"""Work on many contacts: files that are imported, and changes to all that match a search."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContactImport(models.Model):
    """A file of contacts. `rows_done` moves with what is committed: a run can go on there.

    When it is done, rows_done = added + changed + known + invalid; `known` were there as they are.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not started")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")

    class Policy(models.TextChoices):
        """What happens to a number that is a contact already."""

        FILL = "fill", _("Fill in what is blank")
        OVERWRITE = "overwrite", _("Take what the file says")
        LEAVE = "leave", _("Leave it as it is")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_imports", db_index=False
    )
    upload = models.ForeignKey("campaigns.Upload", on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict, blank=True, help_text="See services.contactimports.")
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.FILL)
    group = models.ForeignKey(
        "campaigns.ContactGroup", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    tags = models.ManyToManyField("campaigns.ContactTag", blank=True, related_name="+")
    replaces_tags = models.BooleanField(
        default=False, help_text="Whether its people lose the tags they had."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    rows_done = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    invalid = models.IntegerField(default=0)
    left = models.IntegerField(
        default=0, help_text="People of the rows who left the group for good, and stay out of it."
    )
    problem = models.JSONField(
        default=dict, blank=True, help_text="Why the file could not be read: code, message, row."
    )
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="contact_import_by_account"),
            models.Index(
                fields=["id"], condition=Q(status="running"), name="contact_import_running"
            ),
        ]

    def __str__(self) -> str:
        return str(self.upload)


class ContactFetch(models.Model):
    """A file of contacts at an address of the customer's: fetched, then imported into a group.

    `address` is emptied once it is not needed any more: it may hold a secret.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("To be fetched")
        IMPORTING = "importing", _("Importing")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(
        "campaigns.ContactGroup", on_delete=models.CASCADE, related_name="fetches"
    )
    address = models.CharField(max_length=2000, blank=True)
    country = models.CharField(max_length=2, help_text="How local numbers are read.")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    problem = models.JSONField(default=dict, blank=True, help_text="code, message.")
    file = models.ForeignKey(
        ContactImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(status="waiting"), name="contact_fetch_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.status}"


class ContactRejectedRow(models.Model):
    """A row of a file of contacts that was refused. `row` is the sheet's own row number."""

    file = models.ForeignKey(
        ContactImport, on_delete=models.CASCADE, related_name="rejected_rows", db_index=False
    )
    row = models.IntegerField()
    code = models.CharField(max_length=32, help_text="See campaigns.problems.")
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["file", "id"], name="contact_rejected_by_file")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.code}"


class ContactBulk(models.Model):
    """A change to all contacts that match a search, done block by block downwards from `last_id`.

    Who becomes a contact after it began is not touched.
    """

    class Action(models.TextChoices):
        ADD_TO_GROUP = "add_to_group", _("Add to a group")
        REMOVE_FROM_GROUP = "remove_from_group", _("Remove from a group")
        TAG = "tag", _("Tag")
        UNTAG = "untag", _("Take a tag away")
        DELETE = "delete", _("Delete")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_bulks"
    )
    action = models.CharField(max_length=20, choices=Action)
    group = models.ForeignKey(
        "campaigns.ContactGroup", on_delete=models.CASCADE, null=True, related_name="+"
    )
    tag = models.ForeignKey(
        "campaigns.ContactTag", on_delete=models.CASCADE, null=True, related_name="+"
    )
    search = models.JSONField(default=dict, blank=True, help_text="Search.as_json.")
    last_id = models.BigIntegerField(help_text="Contacts below this id are still to do.")
    people = models.BigIntegerField(help_text="How many matched when it began.")
    done = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="contact_bulk_running")
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.people}"
