"""Links to files in mails: signed, and good for as long as the file is kept."""

from uuid import UUID

from django.core import signing

from reports.models import Export

SALT = "reports.export"


def key_of(export: Export) -> str:
    """What stands in the link."""
    until = int(export.expires_at.timestamp()) if export.expires_at else 0
    return signing.Signer(salt=SALT).sign_object([export.uuid.hex, until])


def export_named(key: str) -> UUID | None:
    """The export a link is about, None where nobody here signed it. What it was good for is up to
    the export: it knows when its file goes."""
    try:
        found, _until = signing.Signer(salt=SALT).unsign_object(key)
        return UUID(found)
    except (signing.BadSignature, ValueError, TypeError):
        return None
