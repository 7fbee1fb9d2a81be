"""The reports' bench, small: its rows add up like any others, and every page of it answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from campaigns.bench.busy import cast, filling
from campaigns.models import Batch, Message
from portal.bench import reports

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.ON_SQLITE, reason="its rows are made on PostgreSQL only"),
]


@contextmanager
def _as_it_is(_low: int) -> Iterator[str]:
    yield "campaigns_message"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_ROWS", "12000")
    monkeypatch.setenv("REPORT_TIMES", "1")
    monkeypatch.setattr(cast, "PLACES", 2)
    monkeypatch.setattr(filling, "loading", _as_it_is)
    monkeypatch.setattr(reports, "collect_static", lambda: None)


def test_its_rows_add_up_and_its_pages_answer() -> None:
    """The ledger, the tallies and the rollups are audited after the test, as after any other."""
    written, _seconds = filling.fill()
    assert written == Message.objects.count() > 10_000
    busy = cast.busy_account()
    assert busy is not None
    assert len(set(Message.objects.values_list("state", flat=True))) >= 8
    assert Batch.objects.filter(account=busy, campaign=None).count() > 100
    assert filling.fill() == (0, 0.0)
    figures = {figure.name: figure for figure in reports.run()}
    for name in ("overview", "report_daily", "log by rare state"):
        assert {f"reports ({name})", f"reports_queries ({name})"} <= figures.keys()
        assert figures[f"reports_queries ({name})"].value < 40
