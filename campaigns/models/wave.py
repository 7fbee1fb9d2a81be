"""The parts of a campaign that leave at different times."""

from django.db import models


class Wave(models.Model):
    """A part of a split campaign: what leaves together, at `due_at` at the earliest.

    Its messages lie in the chunks with its number; `messages` is how many it was planned with.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="waves", db_index=False
    )
    number = models.PositiveSmallIntegerField(help_text="From 1, in the order of the file.")
    due_at = models.DateTimeField()
    messages = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="wave_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.messages} at {self.due_at}"
