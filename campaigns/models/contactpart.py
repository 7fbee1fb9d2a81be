"""What contacts are put into: tags, groups, and segments of those that meet rules."""

import uuid

from django.db import models
from django.db.models.functions import Now

from campaigns.models.contact import Contact
from campaigns.models.optout import OptOut


class ContactTag(models.Model):
    """A word contacts are marked with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_tags", db_index=False
    )
    name = models.CharField(max_length=40)
    contacts = models.ManyToManyField(Contact, related_name="tags", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="contact_tag_once")]

    def __str__(self) -> str:
        return self.name


class ContactGroup(models.Model):
    """A list of contacts that somebody keeps by hand or by import."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_groups"
    )
    name = models.CharField(max_length=80)
    contacts = models.ManyToManyField(
        Contact, related_name="groups", blank=True, through="campaigns.GroupMember"
    )
    field_names = models.JSONField(
        default=dict,
        blank=True,
        help_text="Attributes that clients of the API know by number: 1 to 10 -> name.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="contact_group_once")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A contact in a group. Rows are written in bulk, so the database says when they joined."""

    contactgroup = models.ForeignKey(ContactGroup, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "campaigns_contactgroup_contacts"
        # As Django made it before the rows had a model of their own.
        unique_together = (("contactgroup", "contact"),)

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.contactgroup_id}"


class GroupLeaver(models.Model):
    """A number that left a group for good: no way into the group takes it again."""

    group = models.ForeignKey(
        ContactGroup, on_delete=models.CASCADE, related_name="leavers", db_index=False
    )
    msisdn = models.BigIntegerField()
    how = models.CharField(max_length=10, choices=OptOut.How, default=OptOut.How.API)
    created_by_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "msisdn"], name="group_leaver_once")
        ]

    def __str__(self) -> str:
        return f"{self.msisdn} left {self.group_id}"


class ContactSegment(models.Model):
    """Contacts by rules; who belongs is found anew each time it is used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="contact_segments"
    )
    name = models.CharField(max_length=80)
    rules = models.JSONField(default=dict, help_text="See campaigns.segmentrules.")
    people = models.BigIntegerField(null=True, help_text="How many they were at `counted_at`.")
    counted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="contact_segment_once")
        ]

    def __str__(self) -> str:
        return self.name
