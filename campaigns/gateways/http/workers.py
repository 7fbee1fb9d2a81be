"""Threads that talk to the carrier, a connection each."""

import queue
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from campaigns.gateways.base import (
    Answer,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
    SubmitUnwritten,
)
from campaigns.gateways.http import answers
from campaigns.gateways.http.config import HttpConfig
from campaigns.gateways.http.mailbox import Mailbox
from campaigns.gateways.http.receiving import NoAnswer
from campaigns.gateways.http.recipes import Request, values_of
from campaigns.gateways.http.wire import Connection, Door, NothingSent

# So much of the time for an answer may pass before a message is begun at all.
WAITING_SHARE = 0.4
# In doubt, a repeatable request gets this share of the time left, so that there is a second one.
TRY_SHARE = 0.5
SHORTEST_TRY = 0.5
REPEAT_PAUSE = 0.25


class _Job(NamedTuple):
    message: Submit
    given_at: float


class Pool:
    """The workers of one open gateway. `lost` says why the carrier is given up, '' until then."""

    def __init__(self, config: HttpConfig, door: Door, first: Connection) -> None:
        self.config = config
        self.mail = Mailbox()
        self.lost = ""
        self.held_until = 0.0
        self.latency = 0.0
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._outstanding = 0
        self._failures = 0
        self._stopped = False
        for number in range(config.connections):
            connection = first if number == 0 else Connection(door)
            work = self._worker(connection)
            threading.Thread(target=work, name=f"http-carrier-{number}", daemon=True).start()

    @property
    def outstanding(self) -> int:
        """Messages that were given and are not answered."""
        return self._outstanding

    def give(self, message: Submit) -> None:
        """Have a message written."""
        with self._lock:
            self._outstanding += 1
        self._jobs.put(_Job(message, time.monotonic()))

    def stop(self) -> None:
        """Begin nothing more; workers end when what they do is done."""
        self._stopped = True
        self.mail.close()
        for _ in range(self.config.connections):
            self._jobs.put(None)

    def _worker(self, connection: Connection) -> Callable[[], None]:
        def work() -> None:
            while (job := self._jobs.get()) is not None:
                # First the answer, then the count: at 0 everything is in the mail.
                self.mail.put(self._answer(connection, job))
                with self._lock:
                    self._outstanding -= 1
            connection.close()

        return work

    def _answer(self, connection: Connection, job: _Job) -> Answer:
        """What became of a message, whatever happens."""
        token, now = job.message.token, time.monotonic()
        late = now > job.given_at + self.config.timeout * WAITING_SHARE
        if late or self.lost or self._stopped or now < self.held_until:
            return SubmitUnwritten(token)
        try:
            request = self.config.recipe.fill(values_of(job.message, self.config.fixed))
        except ValueError:
            return SubmitRefused(token, "unusable_message", True)
        except Exception as error:  # a fault of ours, before anything was written
            self.lost = f"a fault of the gateway: {error!r}"
            return SubmitUnwritten(token)
        try:
            answer = self._tried(connection, request, job)
        except Exception as error:  # a fault of ours: nobody knows how far it came
            self.lost = f"a fault of the gateway: {error!r}"
            return SubmitDoubtful(token, answers.UNREADABLE)
        taken = time.monotonic() - now
        self.latency += (taken - self.latency) * 0.1 if self.latency else taken
        return answer

    def _tried(self, connection: Connection, request: Request, job: _Job) -> Answer:
        """Write the request; where the carrier knows it again, repeat it while that is in doubt."""
        end = job.given_at + self.config.timeout
        doubt: SubmitDoubtful | None = None
        while True:
            answer = self._once(connection, request, job.message, end)
            if doubt is not None and not _settles(answer):
                answer = doubt  # it says nothing of the first one
            if not isinstance(answer, SubmitDoubtful) or not self.config.repeatable:
                return answer
            doubt = doubt or answer
            if self._stopped or end - time.monotonic() < SHORTEST_TRY + REPEAT_PAUSE:
                return doubt
            time.sleep(REPEAT_PAUSE)

    def _once(
        self, connection: Connection, request: Request, message: Submit, end: float
    ) -> Answer:
        left = end - time.monotonic()
        share = max(left * TRY_SHARE, SHORTEST_TRY) if self.config.repeatable else left
        try:
            response = connection.exchange(request, time.monotonic() + min(share, left))
        except NothingSent as error:
            self._failed(str(error))
            return SubmitUnwritten(message.token)
        except NoAnswer as error:
            return SubmitDoubtful(message.token, error.why)
        self._failures = 0
        answer = answers.meaning(self.config.answer, message, response)
        if isinstance(answer, SubmitThrottled):
            self.held_until = time.monotonic() + answers.retry_after(response.headers)
        return answer

    def _failed(self, why: str) -> None:
        """Connections that fail one after the other mean that the carrier is not there."""
        self._failures += 1
        if self._failures >= max(3, self.config.connections // 2):
            self.lost = why


def _settles(answer: Answer) -> bool:
    """Whether an answer to the same key again tells what became of the request before."""
    if isinstance(answer, SubmitRefused):
        return answer.permanent
    return isinstance(answer, SubmitAccepted)
