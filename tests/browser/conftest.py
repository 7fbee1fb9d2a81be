"""A real Chromium (the system's own) against a live server, and an eye on accessibility.

Every page is watched: an error on its console, such as what the Content-Security-Policy
refused, fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page

from accounts.models import User

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
# Playwright's loop runs in this thread, which Django would take for an asynchronous view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SignedIn = Callable[[User], Page]
Checked = Callable[[Page], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here as `browser`; skip it, saying why, where there is no Chromium."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                reason = "no Chromium on PATH (on Debian: apt install chromium)"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; nothing is downloaded."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page whose console must stay free of errors."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert not said, said


@pytest.fixture
def signed_in(watched: Page, live_server: Any) -> SignedIn:
    """A function that signs a person in without the form, and gives the page, still empty."""

    def enter(user: User) -> Page:
        client = Client()
        client.force_login(user)
        watched.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return watched

    return enter


# A toast that is still fading in has not got its contrast yet. What moves for ever (a bar without
# a known end) is not waited for, and nothing for long: the page may wait for ever to be drawn.
AT_REST = """() => Promise.race([
    Promise.allSettled(document.getAnimations()
        .filter((a) => a.effect.getComputedTiming().endTime !== Infinity).map((a) => a.finished)),
    new Promise((done) => setTimeout(done, 2000)),
])"""


@pytest.fixture(scope="session")
def accessible() -> Checked:
    """A function that fails with axe's findings, or when the page does not fit its window."""
    axe = Axe()

    def check(page: Page) -> None:
        page.evaluate(AT_REST)
        found = axe.run(page)
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"
        assert_fits(page)

    return check


def assert_fits(page: Page) -> None:
    """Nothing reaches past the right edge of the window."""
    root = "document.documentElement"
    excess = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    assert excess <= 0, f"{page.url} is {excess} px wider than the window"
