"""Messages of SMPP clients: accepted as calls of the API are, many of a session at a time.

An id is answered only after the commit.
"""

import logging
from collections.abc import Iterator, Sequence

from django.db import transaction

from apikeys.models import ApiKey
from campaigns import ids
from campaigns.services.smppparts import Assembly
from campaigns.services.smppwhole import FAILED, accept_all
from campaigns.smppmessages import Answered, Submitted

log = logging.getLogger(__name__)


def take(key: ApiKey, submits: Sequence[Submitted]) -> list[Answered]:
    """Accept what can be; an answer for each, in order.

    The code FAILED stands where the database failed: of these nothing was taken, as far as can be
    known. Raises only before anything was.
    """
    answers = [Answered()] * len(submits)
    whole = [(at, each) for at, each in enumerate(submits) if each.place is None]
    parts = [(at, each) for at, each in enumerate(submits) if each.place is not None]
    # Before any transaction: the counter of ids is everybody's.
    ids.prepare("message", len(submits))
    for group in _groups(whole):
        found = accept_all([each for _, each in group], key)
        for (at, _), answer in zip(group, found, strict=True):
            answers[at] = answer
    if parts:
        for at, answer in _put_together(key, parts):
            answers[at] = answer
    return answers


def _put_together(
    key: ApiKey, parts: Sequence[tuple[int, Submitted]]
) -> list[tuple[int, Answered]]:
    """All parts in one transaction."""
    try:
        with transaction.atomic():
            return list(Assembly(key).take(parts))
    except Exception:
        log.exception("%s parts of %s failed", len(parts), key)
        return [(at, Answered(code=FAILED)) for at, _ in parts]


def _groups(whole: Sequence[tuple[int, Submitted]]) -> Iterator[list[tuple[int, Submitted]]]:
    """What can be one call: of the same terms, no text twice to one number."""
    groups: dict[tuple[object, ...], list[tuple[int, Submitted]]] = {}
    seen: dict[tuple[object, ...], int] = {}
    for at, each in whole:
        same = (*each.terms, each.number, each.text)
        seen[same] = seen.get(same, 0) + 1
        groups.setdefault((*each.terms, seen[same]), []).append((at, each))
    yield from groups.values()
