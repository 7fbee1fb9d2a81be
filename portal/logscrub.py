"""No credential reaches a log: every record is cleaned as it is made, whoever writes it.

It is done where records are made and not where they are printed, so that no handler, ours or a
library's, can be forgotten.
"""

import logging
import re
from typing import Any

HIDDEN = "•••"

# Names under which clients and libraries know secrets, in any spelling with _ - or nothing.
_NAMES = (
    r"(?:access|api|app|refresh|auth|id|csrf)[_-]?(?:token|key|secret)s?|client[_-]?secret"
    r"|(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?password|user[_-]?name)"
    r"|(?:proxy-)?authorization|x-api-key|cookie|set-cookie|http_authorization|http_x_api_key"
    r"|http_appkey|pepper|digest|otp|one[_-]?time[_-]?code"
)
# name=value of a query or form; 'name': 'value' of JSON or Python; Name: value of a header.
_MARK = (
    r"(?:[\"'\\]{0,3}\s{0,2}(?:=>|[=:]|%3D|%3A)\s{0,2}\[?(?:b(?=[\"']))?\\?"
    r"|[\"']\s{0,2},\s{0,2})"
)
_VALUE = (
    r"(?:\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|(?:bearer|basic|token)\s+\S+"
    r"|[^\s&;,\"'<>}\])]+)"
)
_PAIR = re.compile(
    rf"(?P<name>(?<![A-Za-z])(?:{_NAMES})(?:\[\])?)(?P<mark>{_MARK}){_VALUE}", re.IGNORECASE
)
_SCHEME = re.compile(r"\b(?P<scheme>bearer|basic)\s+[A-Za-z0-9+/=._~-]{6,}", re.IGNORECASE)
_IN_URL = re.compile(r"(?P<start>[a-z][a-z0-9+.-]{1,20}://)[^\s/@:?#]*:[^\s/@?#]*@", re.IGNORECASE)
# A one-time password, by the v2 contract a part of the path.
_IN_PATH = re.compile(r"(?P<before>/verify/check/[0-9A-Fa-f-]{36}/)[^/\s\"'?]+")
# Texts of our own making are known wherever they stand.
_OURS = re.compile(
    r"td_(?:live|test)_[a-z0-9]{8}_[a-z0-9]{20,}|(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])",
    re.IGNORECASE,
)


def scrubbed(text: str) -> str:
    """`text` without the values of anything that is named like a secret, or looks like a key."""
    text = _IN_URL.sub(rf"\g<start>{HIDDEN}@", text)
    text = _IN_PATH.sub(rf"\g<before>{HIDDEN}", text)
    text = _PAIR.sub(rf"\g<name>\g<mark>{HIDDEN}", text)
    text = _SCHEME.sub(rf"\g<scheme> {HIDDEN}", text)
    return _OURS.sub(HIDDEN, text)


def install() -> None:
    """Clean every record that is made from now on, tracebacks included; twice does no more."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Cleaning):
        logging.setLogRecordFactory(_Cleaning(made))


class _Cleaning:
    """The factory of records, with clean ones."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory
        self._format = logging.Formatter()

    def __call__(self, *args: Any, **options: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._factory(*args, **options)
        try:
            message = record.getMessage()
        except Exception:
            return record  # logging itself tells of a message that does not fit its values
        cleaned = scrubbed(message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = scrubbed(self._format.formatException(record.exc_info))
        return record
