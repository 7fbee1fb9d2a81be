"""Calls made up from the OpenAPI document, and what must hold for their answers."""

from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.api.openapi.collect import operations
from portal.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CONFIG = {"generation": {"with-security-parameters": False}}
SEED = 20260101
Try = Callable[[Any], None]


def load() -> Any:
    """The document as the fuzzer sees it."""
    config = schemathesis.Config.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application, config=config)


def fuzzed(schema: Any, dialect: str) -> Iterator[Any]:
    """The operations of a dialect that may be tried."""
    left_out = {(each.method.upper(), each.path) for each in operations() if each.no_fuzz}
    for found in schema.get_all_operations():
        operation = found.ok()
        mine = dialect in operation.definition.raw["tags"]
        if mine and (operation.method.upper(), operation.path) not in left_out:
            yield operation


def attempt(operation: Any, most: int, call: Try) -> str:
    """What went wrong in `most` made-up calls, '' where nothing did."""

    @seed(SEED)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        call(case)

    try:
        run()
    except BaseException as failure:  # noqa: BLE001  (a group of failures is no Exception)
        if isinstance(failure, KeyboardInterrupt | SystemExit):
            raise
        return f"{operation.method.upper()} {operation.path}: {told(failure)}"
    return ""


def told(failure: BaseException) -> str:
    """A failure with all that is in it."""
    inner = getattr(failure, "exceptions", None)
    if inner:
        return " / ".join(told(each) for each in inner)
    return f"{type(failure).__name__}: {str(failure)[:1500]}"
