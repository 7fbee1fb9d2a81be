"""Errors of this dialect: a block `error` with the codes its clients know."""

from typing import Any

from rest_framework.response import Response

from portal.api.links import docs_url
from portal.api.namederrors import Failure, told

# What our services call an error -> what clients of this dialect know it by.
CODES = {
    "insufficient_credit": "LEDGER_ERROR",
    "daily_cap_reached": "LEDGER_ERROR",
    "sender_not_approved": "BAD_CALLER_ID",
    "no_sender": "BAD_CALLER_ID",
    "already_sent": "ALREADY_SENT",
    "left_list": "OPTOUT",
    "part_known": "KEY_EXISTS",
    "part_used": "NO_ACCESS",
}


def empty(name: str) -> Failure:
    """A required parameter is missing."""
    return Failure("FIELD_EMPTY", f"Required field '{name}' is empty", ours="missing_parameter")


def invalid(name: str, problem: str) -> Failure:
    """A parameter is wrong: `problem` goes on after its name ("must be …")."""
    return Failure("FIELD_INVALID", f"Field '{name}' {problem}")


def not_found(thing: str, ours: str) -> Failure:
    """There is no such thing in this account: `thing` is such as "Message"."""
    return Failure("NOT_FOUND", f"{thing} with this ID does not exist", ours=ours)


def unknown_call(name: str) -> Failure:
    """Nobody answers to this name."""
    words = f"There is no call {name[:60]}"
    return Failure("NOT_IMPLEMENTED", words, ours="unknown_address", status=404)


def success(body: dict[str, Any]) -> Response:
    """The answer to a call that went well."""
    return Response(body | {"error": {"code": "SUCCESS", "description": "OK"}})


def answer(error: Exception, path: str) -> Response:
    """The reply to an exception."""
    what = told(error, path, CODES)
    block = {"code": what.code, "description": what.description, "docs_url": docs_url(what.ours)}
    response = Response({"error": block}, status=what.status)
    if what.retry_after:
        response["Retry-After"] = str(what.retry_after)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


__all__ = ["Failure", "answer", "empty", "invalid", "not_found", "success", "unknown_call"]
