"""No one-time password and no credential of an address stays in a line of the log."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client

from portal.logscrub import scrubbed

ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"Not Found: /api/v2/verify/check/{ID}/1234", f"Not Found: /api/v2/verify/check/{ID}/•••"),
        (f"GET /api/v2/verify/check/{ID}/1234/?a=1", f"GET /api/v2/verify/check/{ID}/•••/?a=1"),
        ("GET /x?access_token=abc&to=1", "GET /x?access_token=•••&to=1"),
        ("/x?a=1&api_key=k", "/x?a=1&api_key=•••"),
        (f"/api/v2/verify/search/{ID}", f"/api/v2/verify/search/{ID}"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_are_taken_out(line: str, kept: str):
    assert scrubbed(line) == kept


def test_the_portals_own_log_lines_go_through_it(db: None):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    options = dict(settings.LOGGING["formatters"]["line"])
    configurator = logging.config.DictConfigurator({"version": 1})
    handler.setFormatter(configurator.configure_formatter(options))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        Client().get(f"/api/v2/verify/check/{ID}/987654")
    finally:
        logger.removeHandler(handler)
    assert "/verify/check/" in out.getvalue()
    assert "987654" not in out.getvalue()
