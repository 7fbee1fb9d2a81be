"""Which database a model lives in: rate counters may have one of their own (see settings)."""

from typing import Any

from django.conf import settings
from django.db.models import Model


class RateLimitRouter:
    """Sends `accounts.RateWindow` to `RATE_LIMIT_DATABASE` and everything else to `default`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return settings.RATE_LIMIT_DATABASE if model._meta.label == "accounts.RateWindow" else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        rate_limit = (app_label, model_name) == ("accounts", "ratewindow")
        return db == (settings.RATE_LIMIT_DATABASE if rate_limit else "default")
