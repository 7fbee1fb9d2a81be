"""The one family of errors that services raise and interfaces turn into words."""

from dataclasses import dataclass


@dataclass
class ServiceError(Exception):
    """Something the caller asked for cannot be done.

    `code` is stable and for programs, `message` a full sentence for people that says what to do,
    `field` the form field or parameter at fault ('' when it is the whole request), `retryable`
    whether the same request may succeed later.
    """

    code: str
    message: str
    field: str = ""
    retryable: bool = False

    def __str__(self) -> str:
        return self.message


class Invalid(ServiceError):
    """The input breaks a rule (HTTP 422 in the API, beside the field on a page)."""


class Forbidden(ServiceError):
    """Known, but not allowed (HTTP 403)."""


class NotFound(ServiceError):
    """No such thing in this account (HTTP 404)."""


class Conflict(ServiceError):
    """The thing is in a state that does not allow this (HTTP 409)."""


class TooManyRequests(ServiceError):
    """A limit is used up (HTTP 429)."""


class Unavailable(ServiceError):
    """A part of the portal cannot take work now; nothing was accepted (HTTP 503)."""
