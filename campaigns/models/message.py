"""Messages and the rows that make the database a queue: batches, chunks, slices.

A batch is what was accepted together; its messages lie in chunks (a contiguous range of ids that
is due at one time); a slice is a durable intent to write a part of a chunk to a carrier.
Rows that come in millions carry no database-level foreign keys: they are written in bulk, and on
PostgreSQL live in monthly partitions that are detached one day.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.statuses import MessageState, Settlement


class IdBlock(models.Model):
    """The next free number of a kind of id in a month (see campaigns.ids)."""

    kind = models.CharField(max_length=10)
    month = models.SmallIntegerField(help_text=_("Months since January 2020."))
    next = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "month"], name="id_block_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}: {self.next}"


class Batch(models.Model):
    """Accepted together: a campaign's run, or one API call. Ids are first_id + position - 1."""

    class Kept(models.TextChoices):
        """Where its messages are; nobody reads the rows of one that is MOVING."""

        ROWS = "rows", _("In the portal")
        MOVING = "moving", _("On the way to the archive, or back")
        ARCHIVE = "archive", _("In the archive")
        BACK = "back", _("Back from the archive")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="batches", db_index=False
    )
    product = models.ForeignKey("accounts.Product", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        "campaigns.Campaign",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
    )
    api_key = models.ForeignKey(
        "apikeys.ApiKey",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    hold = models.OneToOneField(
        "accounts.Hold", on_delete=models.PROTECT, null=True, blank=True, related_name="batch"
    )
    optout_tags = models.ManyToManyField("campaigns.OptOutTag", blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    is_test = models.BooleanField(
        default=False, help_text=_("By a test key: goes to the simulator, costs nothing.")
    )
    first_id = models.BigIntegerField()
    capacity = models.IntegerField(help_text=_("How many ids are reserved from first_id on."))
    due_at = models.DateTimeField(null=True, blank=True)
    gap = models.BigIntegerField(
        null=True, blank=True, help_text=_("Microseconds from one message to the next: its rate.")
    )
    paced_until = models.DateTimeField(
        null=True, blank=True, help_text=_("What left so far uses up the rate until then.")
    )
    dlt_entity_id = models.CharField(max_length=30, blank=True)
    dlt_header_id = models.CharField(max_length=30, blank=True)
    dlt_template_id = models.CharField(max_length=30, blank=True)
    options = models.JSONField(
        default=dict, blank=True, help_text=_("What its caller asked for besides, by parameter.")
    )
    archived_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Its messages are in the archive since then.")
    )
    kept = models.CharField(
        max_length=8,
        choices=Kept,
        default=Kept.ROWS,
        db_default=Kept.ROWS,
        help_text=_("Where its messages are."),
    )
    closed_segments = models.IntegerField(
        null=True, blank=True, help_text=_("Segments of its messages, once they are archived.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # The order of the message log: when a batch was to leave.
        indexes = [
            models.Index(
                "account", Coalesce("due_at", "created_at"), "id", name="batch_of_account"
            ),
            models.Index("api_key", Coalesce("due_at", "created_at"), "id", name="batch_of_key"),
            models.Index(
                fields=["account", "created_at"],
                condition=Q(campaign=None),
                name="batch_of_calls",
            ),
            models.Index(
                fields=["account"],
                condition=Q(kept__in=("moving", "back")),
                name="batch_out_of_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Chunk(models.Model):
    """A contiguous range of a batch's messages, the unit of the queue.

    `next_id` moves as slices are cut off. A retry chunk (attempt > 0) holds again what a carrier
    asked to be sent later; its messages stay counted in the chunk they were accepted in, whose
    tallies (one per stored state) always equal the grouped count of its messages (I13). So is a
    parked one: messages that `next_id` of theirs passed over, because their carrier had no room.

    All its messages belong to one wave of a split campaign (`wave` 0: not split), and where hours
    of the day matter to one zone (campaigns.zones); nothing of it leaves from `closes_at` on, until
    it has been given other hours. WAITING: a person decides what becomes of the rest.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not released")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        WAITING = "waiting", _("Waiting for a decision")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="chunks")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    priority = models.SmallIntegerField(default=50)
    attempt = models.SmallIntegerField(default=0)
    wave = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("The send time its rows ask for themselves.")
    )
    paced = models.BooleanField(default=False, help_text=_("Its batch has a rate of its own."))
    parked = models.BooleanField(
        default=False, help_text=_("Waits for the room of a carrier; counted in another chunk.")
    )
    is_test = models.BooleanField(default=False, help_text=_("As its batch."))
    first_id = models.BigIntegerField()
    next_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    lane = models.ForeignKey(
        "campaigns.Carrier",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The carrier whose room it waits for; none: not looked at yet."),
    )

    queued = models.IntegerField(default=0)
    sent = models.IntegerField(default=0)
    delivered = models.IntegerField(default=0)
    undelivered = models.IntegerField(default=0)
    unknown = models.IntegerField(default=0)
    uncertain = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    blocked = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"], condition=Q(state="open"), name="chunk_queue"
            ),
            models.Index(
                "priority",
                "account",
                Coalesce("lane", 0),
                "due_at",
                "id",
                condition=Q(state="open"),
                name="chunk_turns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id} {self.state}"


class Slice(models.Model):
    """A durable intent: the owner may write messages lo..hi to the carrier until the lease ends.

    Committed before the first byte is written. `remaining` counts rows without an outcome yet.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ABANDONED = "abandoned", _("Abandoned")

    chunk = models.ForeignKey(Chunk, on_delete=models.CASCADE, related_name="slices")
    carrier = models.ForeignKey("campaigns.Carrier", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=64, help_text=_("The dispatcher that may write it."))
    attempt = models.SmallIntegerField()
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    picks = models.JSONField(
        null=True, blank=True, help_text=_("[[lo, hi], ...] where it is not all between.")
    )
    remaining = models.IntegerField()
    lease_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state="open"), name="slice_open"),
        ]

    def __str__(self) -> str:
        return f"{self.lo}-{self.hi} {self.state}"


class Message(models.Model):
    """One text to one number, with its frozen price and its state (see campaigns.statuses)."""

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    chunk = models.ForeignKey(
        Chunk, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    carrier = models.ForeignKey(
        "campaigns.Carrier",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        null=True,
    )
    row = models.IntegerField(help_text=_("The sheet's row number, or the position in the call."))
    msisdn = models.BigIntegerField(help_text=_("E.164 digits."))
    country = models.CharField(max_length=2)
    sender = models.CharField(max_length=15)
    text = models.TextField()
    unicode = models.BooleanField(help_text=_("UCS-2 rather than GSM-7."))
    segments = models.SmallIntegerField()
    price = models.BigIntegerField(help_text=_("Micro-credits, frozen at accept."))
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.QUEUED)
    settlement = models.CharField(max_length=8, choices=Settlement, default=Settlement.HELD)
    attempt = models.SmallIntegerField(default=0)
    reason = models.CharField(
        max_length=32, blank=True, help_text=_("A code of campaigns.reasons.")
    )
    client_ref = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="message_by_account"),
            models.Index(fields=["account", "msisdn"], name="message_by_number"),
            models.Index(
                fields=["account", "client_ref", "id"],
                condition=~Q(client_ref=""),
                name="message_by_ref",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} to {self.msisdn}: {self.state}"


class MessageEvent(models.Model):
    """One change of a message's state; append-only, written in the transaction of the change."""

    id = models.BigIntegerField(primary_key=True)
    message_id = models.BigIntegerField()
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(max_length=12, choices=MessageState)
    reason = models.CharField(max_length=32, blank=True)
    old = models.CharField(
        max_length=12, blank=True, db_default="", help_text=_("The state it had; blank: not noted.")
    )
    old_reason = models.CharField(max_length=32, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["message_id"], name="message_event_by_message")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind}"


class EventSpan(models.Model):
    """The event ids of one committed transaction: what a reader of the outbox claims and ticks off.

    Event ids alone would not do: transactions commit in another order than they draw ids.
    """

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    squashed = models.BooleanField(default=False, help_text=_("The rollups hold its events."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(squashed=False), name="event_span_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"


class Doubt(models.Model):
    """A message whose outcome at the carrier is not known: at most one open row per message."""

    message_id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="doubts")
    carrier = models.ForeignKey("campaigns.Carrier", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=32)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="doubt_since")]

    def __str__(self) -> str:
        return f"{self.message_id} since {self.since}"
