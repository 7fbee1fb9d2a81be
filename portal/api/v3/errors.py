"""The envelope of this dialect: `meta`, `msg` and `data`, with a block `error` beside them."""

from collections.abc import Mapping
from typing import Any

from rest_framework.response import Response

from portal.api.links import docs_url
from portal.api.namederrors import Failure, Told, told

# What our services call an error -> what clients of this dialect know it by.
CODES = {
    "insufficient_credit": "INSUFFICIENT_CREDITS",
    "daily_cap_reached": "INSUFFICIENT_CREDITS",
}
WORDS = {
    "no_credential": "APPKEY is missing",
    "unknown_credential": "APPKEY you have provided is invalid",
}


def empty(name: str) -> Failure:
    """A required field is missing."""
    return Failure("FIELD_EMPTY", f"The field {name} is required.", ours="missing_parameter")


def invalid(name: str, problem: str) -> Failure:
    """A field is wrong: `problem` goes on after its name ("must be …")."""
    return Failure("FIELD_INVALID", f"The field {name} {problem}.")


def no_recipients(words: str, ours: str = "bad_number") -> Failure:
    """There is nobody the text can be sent to."""
    return Failure("RECIPIENTS_ERROR", words, ours=ours)


def envelope(msg: str, data: Any, **besides: Any) -> dict[str, Any]:
    """The body of a call that went well."""
    return {
        "meta": {"code": 200, "status": "SUCCESS"},
        "msg": msg,
        "data": data,
        **besides,
        "error": {"code": "SUCCESS", "description": "OK"},
    }


def failed(what: Told) -> dict[str, Any]:
    """The body of one that did not: `data` is an empty list."""
    words = WORDS.get(what.ours, what.description)
    return {
        "meta": {"code": what.status, "status": what.code},
        "msg": words,
        "data": [],
        "error": {"code": what.code, "description": words, "docs_url": docs_url(what.ours)},
    }


def answer(error: Exception, path: str, names: Mapping[str, str] = CODES) -> Response:
    """The reply to an exception."""
    what = told(error, path, names)
    response = Response(failed(what), status=what.status)
    if what.retry_after:
        response["Retry-After"] = str(what.retry_after)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response
