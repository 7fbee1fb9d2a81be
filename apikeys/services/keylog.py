"""What is done to keys, and with them, in the audit log of their account."""

from collections.abc import Mapping

from accounts.actors import Actor
from accounts.services import auditlog
from apikeys.models import ApiKey

Facts = Mapping[str, object]


def actor_of(key: ApiKey, address: str) -> Actor:
    """Whoever calls with a key, for the audit log."""
    return Actor(f"key {key.name}", address=address)


def record(
    key: ApiKey,
    action: str,
    after: Facts | None = None,
    *,
    before: Facts | None = None,
    actor: Actor | None = None,
) -> None:
    """Note one act; who did it is known (accounts.actors) unless `actor` says."""
    auditlog.record(
        key.account,
        action,
        kind="key",
        subject=key.uuid,
        label=str(key),
        before=before,
        after=after,
        actor=actor,
    )
