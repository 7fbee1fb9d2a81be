"""Addresses of our own that answers point to."""

from django.conf import settings


def docs_url(code: str) -> str:
    """The page about an error: what it means, why, what to do."""
    return f"{settings.BASE_URL}/docs/errors/{code}/"
