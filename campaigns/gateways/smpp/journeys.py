"""One message on its way: its parts, and what their answers say about the whole.

A part is waiting until its first byte leaves, then open until it is taken, refused or in doubt.
Nothing is told while a part is open; then exactly one event is, and acceptance may follow a
doubt once.
"""

from collections.abc import Sequence

from campaigns.gateways.base import (
    Answer,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
    SubmitUnwritten,
)
from campaigns.gateways.smpp.codes import name_of

NO_ANSWER = "no_answer"
CONNECTION_LOST = "connection_lost"
# How much of the response timeout is for sending refused parts again.
RETRY_SHARE = 0.8
FIRST_RETRY_SECONDS = 0.2


class Journey:
    """A message between `submit` and its answer. Times are monotonic seconds.

    `write_by`: what has not begun to leave by then goes back; `retry_by`: until then refused
    parts are tried again.
    """

    __slots__ = (
        "token",
        "bodies",
        "write_by",
        "retry_by",
        "told",
        "again",
        "tries",
        "_references",
        "_open",
        "_doubts",
        "_why",
        "_refusal",
        "_permanent",
        "_throttled",
        "_over",
    )

    def __init__(
        self, token: str, bodies: Sequence[bytes], *, write_by: float, retry_by: float
    ) -> None:
        self.token = token
        self.bodies = bodies
        self.write_by = write_by
        self.retry_by = retry_by
        self.told = False
        self.again: list[int] = []
        self.tries = 0
        self._references: list[str | None] = [None] * len(bodies)
        self._open = 0
        self._doubts = 0
        self._why = ""
        self._refusal = 0
        self._permanent = False
        self._throttled = False
        self._over = False

    @property
    def resting(self) -> bool:
        """Whether no answer is awaited, nothing is told, and refused parts are to go again."""
        return bool(self.again) and not self._open and not self.told

    @property
    def references(self) -> tuple[str, ...]:
        """Those of the parts that were taken, in order."""
        return tuple(reference for reference in self._references if reference is not None)

    def left(self) -> None:
        """A part began to leave."""
        self._open += 1

    def taken(self, index: int, reference: str) -> Answer | None:
        """The carrier took a part."""
        self._open -= 1
        self._references[index] = reference
        if len(self._references) == 1:
            self.told = True
            return SubmitAccepted(self.token, reference)
        return self.verdict()

    def refused(
        self, index: int, status: int, *, permanent: bool, throttled: bool
    ) -> Answer | None:
        """The carrier did not take a part."""
        self._open -= 1
        self._refusal = status
        self._throttled = self._throttled or throttled
        if permanent:
            self._permanent = True
        else:
            self.again.append(index)
        return self.verdict()

    def doubtful(self, why: str) -> Answer | None:
        """No answer to a part will come, or none in time."""
        self._open -= 1
        self._doubts += 1
        self._why = self._why or why
        return self.verdict()

    def taken_late(self, index: int, reference: str) -> Answer | None:
        """The answer to a part in doubt came after all: accepted, if that was the last of them."""
        self._doubts -= 1
        self._references[index] = reference
        if not self.told:
            return self.verdict()
        return None if None in self._references else self._accepted()

    def cut(self) -> Answer | None:
        """What did not leave yet never will."""
        self._over = True
        return self.verdict()

    def verdict(self) -> Answer | None:
        """What to tell now, if anything; None also where parts wait or are to go again."""
        if self.told or self._open:
            return None
        if self._doubts:
            return self._tell(SubmitDoubtful(self.token, self._why, self.references))
        if self._permanent:
            code = name_of(self._refusal)
            return self._tell(SubmitRefused(self.token, code, True, self.references))
        if self.again:
            return self._refused_for_now()
        if None not in self._references:
            return self._tell(self._accepted())
        return self._unwritten() if self._over else None

    def may_go_again(self, now: float) -> float:
        """When refused parts may be sent again; 0 where there is no time left for it."""
        when = now + FIRST_RETRY_SECONDS * 2**self.tries
        return when if when < self.retry_by else 0.0

    def goes_again(self) -> list[int]:
        """Take the refused parts: they wait once more."""
        indexes, self.again = self.again, []
        self.write_by = self.retry_by
        self.tries += 1
        self._throttled = False
        return indexes

    def _refused_for_now(self) -> Answer | None:
        """Nothing taken: the dispatcher decides. Else only these parts may go again, from here."""
        taken = self.references
        if taken and not self._over:
            return None
        if self._throttled and not taken:
            return self._tell(SubmitThrottled(self.token))
        return self._tell(SubmitRefused(self.token, name_of(self._refusal), False, taken))

    def _unwritten(self) -> Answer:
        """Parts that never left: the whole did not, or it will never be whole."""
        if taken := self.references:
            return self._tell(SubmitRefused(self.token, CONNECTION_LOST, False, taken))
        return self._tell(SubmitUnwritten(self.token))

    def _accepted(self) -> SubmitAccepted:
        references = self.references
        return SubmitAccepted(self.token, references[0], references if references[1:] else ())

    def _tell(self, answer: Answer) -> Answer:
        self.told = True
        return answer
