from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns.store import make_ahead

        def make_partitions(using: str, **_: Any) -> None:
            """The months to come have their partitions before the first row is written."""
            if using == "default":
                make_ahead()

        post_migrate.connect(make_partitions, sender=self, weak=False)
