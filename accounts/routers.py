"""Which database a model lives in: rate counters may have one of their own (see settings)."""

from typing import Any

from django.conf import settings
from django.db.models import Model

COUNTERS = frozenset({"ratewindow", "ratelog"})


class RateLimitRouter:
    """Sends counters to `RATE_LIMIT_DATABASE` and everything else to `default`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return (
            settings.RATE_LIMIT_DATABASE
            if _counts(model._meta.app_label, model._meta.model_name)
            else None
        )

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        counts = _counts(app_label, model_name)
        return db == (settings.RATE_LIMIT_DATABASE if counts else "default")


def _counts(app_label: str, model_name: str | None) -> bool:
    return app_label == "accounts" and model_name in COUNTERS
