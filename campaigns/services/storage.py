"""Where files of recipients lie on disk, and how much room an account has there."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from campaigns.selectors.storage import kept_bytes

FOLDER = "uploads"
MB = 1024 * 1024


def new_path() -> str:
    """A random name under MEDIA_ROOT that no file has yet; its folder is there."""
    (settings.MEDIA_ROOT / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"{FOLDER}/{secrets.token_hex(16)}"


def on_disk(path: str) -> Path:
    """Where the file of an upload's `path` lies."""
    return Path(settings.MEDIA_ROOT) / path


def plain_name(name: str) -> str:
    """A file's name without the folders of the machine it comes from."""
    bare = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "").strip()
    return bare[-255:] or "recipients"


def check_size(account: Account, size: int, quota: str) -> None:
    """Raises Invalid on "file" (`file_too_large`) where `size` bytes pass the limit `quota`."""
    allowed = limit(account, quota)
    if size > allowed:
        raise too_large(allowed)


def rows_allowed(account: Account, quota: str) -> int:
    """How many rows a first look lets a file under the limit `quota` have; 0: any number."""
    return limit(account, "campaign_messages") if quota == "campaign_file_bytes" else 0


def check_room(account: Account, size: int) -> None:
    """Raises Invalid on "file" (`storage_full`) where `size` bytes more are too many.

    It is exact while the caller holds the account (`accounts.services.locking.hold`).
    """
    allowed = limit(account, "upload_storage_bytes")
    kept = kept_bytes(account)
    if kept + size > allowed:
        message = _(
            "There is no room for this file: {kept} MB of {limit} MB are taken. Delete files that"
            " you do not need any more on the page Files, or ask for more on the page Limits."
        ).format(kept=-(-kept // MB), limit=allowed // MB)
        raise Invalid("storage_full", message, "file")


def too_large(allowed: int) -> Invalid:
    """The refusal of a file over `allowed` bytes, which names the limit and a way out."""
    message = _(
        "The file is larger than {limit} MB. Compress it by saving it as XLSX, or split it"
        " into several files."
    ).format(limit=allowed // MB)
    return Invalid("file_too_large", message, "file")
