"""What guards a person's sign-in: reads."""

from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.devices import describe
from accounts.models import Account, AuditEntry, User
from accounts.services.signins import REFUSED, SIGNED_IN

KINDS = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass
class Factors:
    """`app` is when the authenticator app was added; `codes_left` None without recovery codes."""

    app: datetime | None = None
    app_used_at: datetime | None = None
    passkeys: list[Passkey] = field(default_factory=list)
    codes_left: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return self.app is not None or bool(self.passkeys)

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.app is not None)


@dataclass(frozen=True)
class Seat:
    """One session: where a person is signed in."""

    id: int
    device: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SignIn:
    """One attempt to sign in, from the audit log."""

    at: datetime
    address: str
    device: str
    good: bool


def factors_of(user: User) -> Factors:
    """All that stands beside the password, in one read."""
    found = Factors()
    for row in Authenticator.objects.filter(user=user).order_by("id"):
        if row.type == KINDS.TOTP:
            found.app, found.app_used_at = row.created_at, row.last_used_at
        elif row.type == KINDS.WEBAUTHN:
            found.passkeys.append(
                Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
            )
        else:
            used = row.data.get("used_mask", 0).bit_count()
            found.codes_left = app_settings.RECOVERY_CODE_COUNT - used
    return found


def requiring(user: User) -> QuerySet[Account]:
    """The accounts of `user` that ask for a second factor."""
    return Account.objects.filter(
        memberships__user=user, require_two_factor=True, status=Account.Status.ACTIVE
    )


def seats_of(user: User, current_key: str | None) -> list[Seat]:
    """Where `user` is signed in, this one first, then the last seen."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    rows = UserSession.objects.filter(Exists(alive), user=user).order_by("-last_seen_at", "-id")
    seats = [
        Seat(
            row.pk,
            describe(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == current_key,
        )
        for row in rows[:100]
    ]
    return sorted(seats, key=lambda seat: not seat.is_this)


def sign_ins_of(user: User, *, count: int = 10) -> list[SignIn]:
    """The newest attempts to sign in as `user`, good and failed."""
    entries = AuditEntry.objects.filter(actor=user, action__in=(SIGNED_IN, REFUSED))
    return [
        SignIn(
            entry.created_at,
            entry.address,
            entry.after.get("device", ""),
            entry.action == SIGNED_IN,
        )
        for entry in entries.order_by("-id")[:count]
    ]
