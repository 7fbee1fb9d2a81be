"""Sessions of people: how long they last, which there are, ending them.

Django keeps the session itself, allauth's UserSession beside it where it comes from. A session
remembers when it `STARTED` and when its person was last `SEEN` (epoch seconds).
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import client_address
from accounts.models import User
from accounts.selectors import membership_of
from accounts.services import auditlog

STARTED, SEEN = "started", "seen"
TOUCH_SECONDS = 60
LONGEST_AGENT = 200
NO_ADDRESS = "0.0.0.0"  # noqa: S104  # the column wants one


def start(request: HttpRequest, user: User) -> None:
    """Note that the session of `request` begins now: `user` has just signed in."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip": client_address(request) or NO_ADDRESS,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT],
        },
    )


def on_sign_in(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django's signal, as the app connects it."""
    start(request, user)


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted, or been idle, for too long."""
    now = time.time()
    started = request.session.get(STARTED, now)
    seen = request.session.get(SEEN, now)
    return bool(
        now - started >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS
    )


def touch(request: HttpRequest) -> None:
    """Note that the person is still there; written at most once a minute."""
    now = int(time.time())
    if STARTED in request.session and now - request.session.get(SEEN, 0) < TOUCH_SECONDS:
        return
    request.session[SEEN] = now
    request.session.setdefault(STARTED, now)
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=datetime.fromtimestamp(now, UTC),
        ip=client_address(request) or NO_ADDRESS,
    )


def end(user: User, session_id: int) -> bool:
    """End one session of `user`; False where it was over already."""
    with transaction.atomic():
        found = UserSession.objects.filter(user=user, pk=session_id)
        keys = list(found.values_list("session_key", flat=True))
        _end(found, keys)
        if keys:
            _record(user, "session.ended", len(keys))
    return bool(keys)


def end_others(user: User, keep: str) -> int:
    """End every session of `user` but the one with the key `keep`; returns how many."""
    with transaction.atomic():
        found = UserSession.objects.filter(user=user).exclude(session_key=keep)
        keys = list(found.values_list("session_key", flat=True))
        _end(found, keys)
        if keys:
            _record(user, "session.ended", len(keys))
    return len(keys)


def end_all(user: User) -> None:
    """End every session of `user`. Runs in the caller's transaction, which records why."""
    found = UserSession.objects.filter(user=user)
    _end(found, found.values_list("session_key", flat=True))


def forget_ended() -> int:
    """Delete what is left of sessions that are over; returns how many sessions went."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    alive = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
    return ended


def _end(found: "Iterable[UserSession]", keys: Iterable[str]) -> None:
    Session.objects.filter(session_key__in=list(keys)).delete()
    found.delete()  # type: ignore[attr-defined]  # a query set of an untyped model


def _record(user: User, action: str, count: int) -> None:
    member = membership_of(user, None)
    account = member.account if member else None
    auditlog.record(
        account,
        action,
        kind="person",
        subject=user.uuid,
        label=user.email,
        after={"sessions": count},
    )
