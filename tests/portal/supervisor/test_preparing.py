"""What a start finds ready."""

from collections.abc import Iterator
from unittest import mock

import pytest
from pytest_django.fixtures import Settings

from campaigns.models import Carrier
from portal.supervisor import preparing
from portal.supervisor.programs import first_programs


@pytest.fixture(autouse=True)
def only_what_is_asked(settings: Settings) -> Iterator[None]:
    """Tables, static files and the demo have tests of their own, in a real start."""
    settings.DEMO = False
    with (
        mock.patch.object(preparing, "_is_behind", return_value=False),
        mock.patch.object(preparing, "collect_static"),
        mock.patch.object(preparing, "connections"),
    ):
        yield


@pytest.mark.django_db
def test_without_the_demo_the_simulator_is_the_first_carrier() -> None:
    preparing.prepare()
    preparing.prepare()
    assert [carrier.kind for carrier in Carrier.objects.all()] == ["simulator"]
    assert "simulator" in [program.name for program in first_programs()]


@pytest.mark.django_db
def test_a_carrier_that_was_switched_off_stays_off() -> None:
    Carrier.objects.create(name="Mine", kind="simulator", status=Carrier.Status.DISABLED)
    preparing.prepare()
    assert Carrier.objects.count() == 1
