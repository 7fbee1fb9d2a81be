"""The description of an HTTP carrier: read once, checked, and compiled.

Every fault is a ValueError(key, sentence). Keys that are not in KEYS are secrets: texts that
placeholders name as `{secret:name}`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from campaigns.gateways.http import answers, calls, lookups, recipes, tls
from campaigns.gateways.http.patterns import object_of
from campaigns.gateways.http.placeholders import Compiler, Text

KEYS = recipes.KEYS | {
    "preset",
    "auth",
    "tls_verify",
    "tls_ca",
    "tls_cert",
    "timeout",
    "connect_timeout",
    "keep_alive",
    "connections",
    "rate",
    "repeatable",
    "answer",
    "receipts",
    "inbound",
    "lookup",
    "simulated",
    "error_codes",
    "receipt_url",
    "inbound_url",
    "callback_version",
}


class HttpConfig(NamedTuple):
    """A carrier that is spoken to by HTTP.

    `timeout` is how long an answer may take in all, waiting for a free connection included, and
    `connect_timeout` a connection's making; `keep_alive` is how long an idle one is used again
    (all seconds). At most `connections` requests run at a time, `rate` in a second (0: any).
    `repeatable`: the request has a key by which the carrier knows it again, so that it may be
    repeated in doubt. `fixed` are the values that are the same for all messages.
    """

    recipe: recipes.Recipe
    answer: answers.AnswerRules
    receipts: calls.CallRules
    inbound: calls.CallRules
    lookup: lookups.LookupRules | None
    tls: tls.Tls
    timeout: float
    connect_timeout: float
    keep_alive: float
    connections: int
    rate: float
    repeatable: bool
    fixed: Mapping[str, str]


def read(config: Mapping[str, Any]) -> HttpConfig:
    """`config` (secrets merged into it), checked. Raises ValueError(key, sentence)."""
    for name, value in config.items():
        if not (name in KEYS or name in tls.KEYS or isinstance(value, str)):
            raise ValueError(name, f"Nobody knows {name}. A secret would be a text.")
    secrets = secrets_in(config)
    compiler = Compiler(secrets)
    recipe = recipes.read_recipe("", config, compiler)
    sign_in = _sign_in(config.get("auth"), compiler)
    fixed = {f"secret:{name}": value for name, value in secrets.items()}
    for name in ("receipt_url", "inbound_url"):
        fixed[name] = str(config.get(name, ""))
    lookup = None
    if config.get("lookup"):
        lookup = lookups.read_rules("lookup", config["lookup"], secrets, sign_in)
    return HttpConfig(
        recipe=recipe._replace(headers=recipe.headers + sign_in),
        answer=answers.read_rules("answer", config.get("answer")),
        receipts=calls.read_rules("receipts", config.get("receipts"), calls.RECEIPT_FIELDS),
        inbound=calls.read_rules("inbound", config.get("inbound"), calls.INBOUND_FIELDS),
        lookup=lookup,
        tls=tls.read(config),
        timeout=_number(config, "timeout", 9, 1, 60),
        connect_timeout=_number(config, "connect_timeout", 3, 0.1, 30),
        keep_alive=_number(config, "keep_alive", 4, 0, 300),
        connections=int(_number(config, "connections", 10, 1, 100)),
        rate=_number(config, "rate", 0, 0, 100_000),
        repeatable=bool(config.get("repeatable", False)),
        fixed=fixed,
    )


def secrets_in(config: Mapping[str, Any]) -> dict[str, str]:
    """The secrets among the keys of a configuration."""
    return {name: value for name, value in config.items() if _is_secret(name, value)}


def _is_secret(name: str, value: object) -> bool:
    return name not in KEYS and name not in tls.KEYS and isinstance(value, str)


def _sign_in(source: object, compiler: Compiler) -> tuple[tuple[str, bool, Text], ...]:
    """The Authorization header; none where nobody signs in."""
    if not source:
        return ()
    given = object_of("auth", source)
    kind = str(given.get("kind", ""))
    if kind == "bearer":
        text = compiler.text("auth.token", f"Bearer {given.get('token', '{secret:token}')}")
    elif kind == "basic":
        user = compiler.text("auth.user", given.get("user", ""))
        password = compiler.text("auth.password", given.get("password", "{secret:password}"))
        known = {f"secret:{name}": value for name, value in compiler.secrets.items()}
        try:
            text = Text((recipes.basic(user.render(known), password.render(known)),))
        except KeyError as error:
            raise ValueError("auth", "User and password may hold secrets only.") from error
    else:
        raise ValueError("auth", "The kind of auth is basic or bearer.")
    return (("Authorization", False, text),)


def _number(
    config: Mapping[str, Any], name: str, default: float, least: float, most: float
) -> float:
    value = config.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(name, f"{name} must be a number from {least:g} to {most:g}.")
    return float(value)
