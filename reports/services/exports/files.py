"""Where exports lie on the disk."""

import shutil
from pathlib import Path

from django.conf import settings

from reports.models import Export

FOLDER = "exports"


def folder_of(export: Export) -> Path:
    """Where an export's files lie."""
    return Path(settings.MEDIA_ROOT) / FOLDER / export.uuid.hex


def file_of(export: Export) -> Path:
    """The finished file."""
    return folder_of(export) / f"messages.{export.format}"


def name_of(export: Export) -> str:
    """What the file is called where it is downloaded."""
    kept = export.filters
    return f"messages-{kept['since']}-{kept['until']}.{export.format}"


def tidy(export: Export) -> None:
    """Delete what a finished file was made of."""
    for other in folder_of(export).iterdir():
        if other != file_of(export):
            other.unlink()


def discard(export: Export) -> None:
    """Delete what there is of an export's files."""
    shutil.rmtree(folder_of(export), ignore_errors=True)
