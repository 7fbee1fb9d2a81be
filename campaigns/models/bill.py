"""What a batch costs, added up by what makes the price."""

from django.db import models


class BillLine(models.Model):
    """Messages of a batch to one country, in one encoding, at one price a segment."""

    batch = models.ForeignKey(
        "campaigns.Batch", on_delete=models.CASCADE, related_name="bill_lines", db_index=False
    )
    country = models.CharField(max_length=2)
    unicode = models.BooleanField()
    unit_price = models.BigIntegerField(help_text="Micro-credits for one segment.")
    messages = models.IntegerField(default=0)
    segments = models.BigIntegerField(default=0)
    price = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "country", "unicode", "unit_price"], name="bill_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.messages} to {self.country}: {self.price}"
