"""The way out: the one active carrier, or a clear word that there is none."""

import pytest

from accounts.errors import Unavailable
from campaigns.models import Carrier
from campaigns.services.routing import connection_config, route
from tests.factories import CarrierFactory


def test_the_active_carrier_made_first_is_taken(db: None) -> None:
    CarrierFactory(status=Carrier.Status.DISABLED)
    first = CarrierFactory()
    CarrierFactory()
    assert route() == first


def test_no_carrier_is_a_clear_error(db: None) -> None:
    with pytest.raises(Unavailable, match="no active carrier") as caught:
        route()
    assert caught.value.code == "no_route"
    assert caught.value.retryable


def test_the_simulators_address_comes_from_the_settings(db: None, settings: object) -> None:
    settings.SIMULATOR_SOCKET = "/run/here.sock"
    assert connection_config(CarrierFactory()) == {"address": "/run/here.sock"}
    own = CarrierFactory(config={"address": "127.0.0.1:9"})
    assert connection_config(own) == {"address": "127.0.0.1:9"}
