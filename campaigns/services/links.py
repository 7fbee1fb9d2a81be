"""A connection to one carrier that comes back by itself when it is lost."""

import logging
import time
from collections.abc import Sequence

from campaigns.gateways import registry
from campaigns.gateways.base import ConnectionRefused, Disconnected, Event, Submit
from campaigns.models import Carrier
from campaigns.services.pacing import Backoff, Pace
from campaigns.services.routing import connection_config

log = logging.getLogger(__name__)


class Link:
    """A carrier's gateway with its pace and window."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.pace = Pace(carrier.rate, time.monotonic())
        self.connected = False
        self._gateway = registry.make(carrier.kind, connection_config(carrier))
        self._backoff = Backoff()

    def same_as(self, carrier: Carrier) -> bool:
        """Whether `carrier` can be reached through this very connection."""
        mine = (self.carrier.pk, self.carrier.kind, self.carrier.config)
        return mine == (carrier.pk, carrier.kind, carrier.config)

    def follow(self, carrier: Carrier) -> None:
        """Take over a changed rate, window or name."""
        self.carrier = carrier
        self.pace.limit = float(carrier.rate)

    def connect(self) -> bool:
        """Be connected, or try to when it is time to; return whether it is."""
        now = time.monotonic()
        if self.connected or not self._backoff.ready(now):
            return self.connected
        try:
            self._gateway.open()
        except ConnectionRefused as error:
            delay = self._backoff.failed(now)
            log.warning("no connection to %s (%s); again in %.1f s", self.carrier, error, delay)
            return False
        log.info("connected to %s", self.carrier)
        self._backoff.succeeded()
        self.connected = True
        return True

    def write(self, messages: Sequence[Submit]) -> int:
        """Write `messages`; return how many may have reached the carrier (the first ones)."""
        self.pace.spend(len(messages))
        return self._gateway.submit(messages)

    def poll(self, timeout: float) -> list[Event]:
        """What came in; just waits while there is no connection."""
        if not self.connected:
            time.sleep(timeout)
            return []
        events = self._gateway.poll(timeout)
        for event in events:
            if isinstance(event, Disconnected):
                log.warning("the connection to %s ended: %s", self.carrier, event.why)
                self._backoff.failed(time.monotonic())
                self.connected = False
        return events

    def acknowledge(self, receipt_ids: Sequence[str]) -> None:
        """Tell the carrier that these receipts are stored."""
        if self.connected:
            self._gateway.acknowledge(receipt_ids)

    def close(self) -> None:
        """Hang up."""
        self._gateway.close()
        self.connected = False
