"""The composition root: settings, URLs, Celery, the dashboard, API dialects, commands."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
