"""Sign-ins, good and failed, as the audit log keeps them."""

from collections.abc import Iterable

from accounts.actors import Actor
from accounts.models import User
from accounts.selectors import membership_of
from accounts.services import auditlog

SIGNED_IN, REFUSED = "person.signed_in", "person.sign_in_failed"
SIGNED_OUT = "person.signed_out"


def note_sign_in(user: User, *, address: str, device: str, by: Iterable[str]) -> None:
    """`user` has come in from `address`, shown who they are `by` password, totp, webauthn, ..."""
    _record(user.email, user, SIGNED_IN, address, {"by": ", ".join(by), "device": device})


def note_sign_out(user: User, *, address: str) -> None:
    """`user` has left, by the button."""
    _record(user.email, user, SIGNED_OUT, address, {})


def note_failure(email: str, *, address: str) -> None:
    """Somebody at `address` gave a wrong password for `email`, whether it is known or not."""
    user = User.objects.filter(email=email.strip().lower()).first()
    _record(email, user, REFUSED, address, {"by": "password"})


def note_refused_code(user: User, *, address: str) -> None:
    """Somebody at `address` knew the password of `user` and gave a wrong code."""
    _record(user.email, user, REFUSED, address, {"by": "code"})


def _record(
    label: str, user: User | None, action: str, address: str, facts: dict[str, str]
) -> None:
    member = membership_of(user, None) if user else None
    auditlog.record(
        member.account if member else None,
        action,
        kind="person",
        subject=user.uuid if user else None,
        label=label,
        after=facts,
        actor=Actor(label, user, None, address),
    )
