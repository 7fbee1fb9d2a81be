"""How a new file's columns are read: as saved before, or as guessed."""

from collections.abc import Mapping as Values
from dataclasses import replace
from typing import Any

from accounts.errors import ServiceError
from accounts.models import Account
from campaigns.mappings import Mapping
from campaigns.models import Upload
from campaigns.selectors.savedmappings import mapping_of, saved_mapping_for
from campaigns.services import uploads

Preview = Values[str, Any]


def guessed(preview: Preview) -> Mapping:
    """As a first look guesses: the numbers only. What else it guesses, a person is asked first."""
    return Mapping(
        number=preview["number_column"],
        region=preview["region"],
        has_header=preview["has_header"],
        encoding=preview["encoding"],
        delimiter=preview["delimiter"],
    )


def proposed(preview: Preview) -> Mapping:
    """As the form shows it to a person who has not said anything yet, with all guesses."""
    guesses: dict[str, int] = preview.get("guesses", {})
    return guessed(preview).with_columns(guesses)


def first_reading(account: Account, upload: Upload) -> tuple[Mapping, Preview]:
    """A file that has just come: as one with the same columns was read before, or as guessed.

    Only files with a header are recognised: without one, columns have no names of their own.
    """
    found = upload.preview
    saved = saved_mapping_for(account, found["columns"]) if found["has_header"] else None
    if saved is None:
        plain = guessed(found)
        # Of contacts there is nothing to guess: an attribute may hold other people's numbers.
        of_contacts = upload.origin == Upload.Origin.CONTACTS
        return (replace(plain, number=0) if of_contacts else plain), found
    mapping = replace(
        mapping_of(saved, found["columns"]),
        encoding=_encoding(saved.mapping.get("encoding"), found["encoding"]),
        delimiter=found["delimiter"],
        has_header=True,
        saved=str(saved.uuid),
        seen=True,
    )
    try:
        preview = uploads.look_again(upload, mapping)
    except ServiceError:  # its bytes are not of the encoding that was chosen then
        mapping = replace(mapping, encoding=found["encoding"])
        return mapping, uploads.look_again(upload, mapping)
    return mapping, preview


def _encoding(before: str | None, found: str | None) -> str | None:
    """Unicode tells itself; between the old code pages the earlier choice of a person counts."""
    told = found is None or found.startswith("utf")
    return found if told or not before or before.startswith("utf") else before
