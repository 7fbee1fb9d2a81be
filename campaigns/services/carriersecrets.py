"""Passwords and tokens of carriers: kept sealed, apart from the rest of their configuration."""

import json
from collections.abc import Mapping

from accounts import secretbox
from campaigns.models import Carrier

PURPOSE = "carrier"


def sealed(secrets: Mapping[str, str]) -> str:
    """What is kept of `secrets` (name -> value); '' for none."""
    kept = {name: value for name, value in sorted(secrets.items()) if value}
    return secretbox.seal(json.dumps(kept), PURPOSE) if kept else ""


def unsealed(carrier: Carrier) -> dict[str, str]:
    """The secrets of a carrier by name. Raises secretbox.Unreadable."""
    if not carrier.secrets:
        return {}
    found: dict[str, str] = json.loads(secretbox.unseal(carrier.secrets, PURPOSE))
    return found


def names_of(carrier: Carrier) -> frozenset[str]:
    """Which secrets a carrier has; none where they cannot be read any more."""
    try:
        return frozenset(unsealed(carrier))
    except secretbox.Unreadable:
        return frozenset()
