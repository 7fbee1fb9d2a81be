"""Opt-outs: who must not be written to, how that came about, and the files they came in."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class OptOutTag(models.Model):
    """A topic people can leave, such as `offers`. A campaign applies up to three."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="optout_tags"
    )
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="optout_tag_once")]

    def __str__(self) -> str:
        return self.name


class Scoped(models.Model):
    """What an opt-out holds for: a tag, a sender ID or a product; none of them: everything."""

    tag = models.ForeignKey(
        OptOutTag,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
    )
    sender = models.ForeignKey(
        "campaigns.Sender",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    product = models.ForeignKey(
        "accounts.Product",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True

    @property
    def scope_kind(self) -> str:
        """`tag`, `sender`, `product` or `everything`."""
        named = (name for name in ("tag", "sender", "product") if getattr(self, f"{name}_id"))
        return next(named, "everything")

    @property
    def scope_words(self) -> str:
        """What it holds for, as people read it: `Tag: offers`."""
        if self.tag is not None:
            return _("Tag: %s") % self.tag
        if self.sender is not None:
            return _("Sender ID: %s") % self.sender
        if self.product is not None:
            return _("Product: %s") % self.product
        return _("Everything")


class OptOutImport(Scoped):
    """A file of opt-outs. `rows_done` moves with what is committed, so that a run can go on there.

    When it is done, rows_done = added + known + invalid; `known` were opted out already, or stand
    in the file twice.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Not started")
        RUNNING = "running", gettext_lazy("Importing")
        DONE = "done", gettext_lazy("Imported")
        FAILED = "failed", gettext_lazy("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="optout_imports", db_index=False
    )
    upload = models.ForeignKey("campaigns.Upload", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    rows_done = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    invalid = models.IntegerField(default=0)
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
            models.Index(fields=["account", "-id"], name="optout_import_by_account"),
            models.Index(
                fields=["id"], condition=Q(status="running"), name="optout_import_running"
            ),
        ]

    def __str__(self) -> str:
        return str(self.upload)


class OptOutRejectedRow(models.Model):
    """A row of a file of opt-outs that holds no number. `row` is the sheet's own row number."""

    file = models.ForeignKey(
        OptOutImport, on_delete=models.CASCADE, related_name="rejected_rows", db_index=False
    )
    row = models.IntegerField()
    code = models.CharField(max_length=32, help_text="See campaigns.problems.")
    value = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["file", "id"], name="optout_rejected_by_file")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.code}"


class OptOut(Scoped):
    """A number that left, with the evidence. One that was lifted again stays as history."""

    class How(models.TextChoices):
        PAGE = "page", gettext_lazy("Typed in")
        IMPORT = "import", gettext_lazy("Imported from a file")
        API = "api", gettext_lazy("By the API")
        KEYWORD = "keyword", gettext_lazy("The recipient wrote back")
        LINK = "link", gettext_lazy("The recipient used a link")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="optouts", db_index=False
    )
    msisdn = models.BigIntegerField()
    how = models.CharField(max_length=10, choices=How, default=How.PAGE)
    file = models.ForeignKey(
        OptOutImport,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_by_key = models.ForeignKey(
        "apikeys.ApiKey", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    lifted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tag=None, sender=None)
                | Q(tag=None, product=None)
                | Q(sender=None, product=None),
                name="optout_one_scope",
            ),
            models.UniqueConstraint(
                fields=["account", "msisdn"],
                condition=Q(tag=None, sender=None, product=None, lifted_at=None),
                name="optout_once_everything",
            ),
            # The scope comes first: it is how a tag's own opt-outs are found.
            models.UniqueConstraint(
                fields=["tag", "account", "msisdn"],
                condition=Q(tag__isnull=False, lifted_at=None),
                name="optout_once_per_tag",
            ),
            models.UniqueConstraint(
                fields=["sender", "account", "msisdn"],
                condition=Q(sender__isnull=False, lifted_at=None),
                name="optout_once_per_sender",
            ),
            models.UniqueConstraint(
                fields=["product", "account", "msisdn"],
                condition=Q(product__isnull=False, lifted_at=None),
                name="optout_once_per_product",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=False) | Q(lifted_reason=""),
                name="optout_reason_when_lifted",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "msisdn"], name="optout_by_number"),
            models.Index(fields=["account", "-id"], name="optout_by_account"),
            models.Index(
                fields=["tag", "-id"], condition=Q(tag__isnull=False), name="optout_by_tag"
            ),
            models.Index(
                fields=["sender", "-id"], condition=Q(sender__isnull=False), name="optout_by_sender"
            ),
            models.Index(
                fields=["account", "product", "-id"],
                condition=Q(product__isnull=False),
                name="optout_by_product",
            ),
            models.Index(
                fields=["account", "-id"],
                condition=Q(lifted_at__isnull=False),
                name="optout_lifted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.msisdn} left {self.tag or self.sender or self.product or 'everything'}"
