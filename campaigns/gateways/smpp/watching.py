"""Which connections to look at, and for what: one selector for all binds of a carrier."""

import selectors
from collections.abc import Iterable, Sequence

from campaigns.gateways.smpp.session import Session


class Watch:
    """Looks at sessions; made anew for every opening of the gateway."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        # By session: file descriptor, which connection it is, and what it waits for.
        self._watched: dict[Session, tuple[int, int, int]] = {}

    def follow(self, sessions: Iterable[Session]) -> None:
        """Look at each connection for what that one waits for now."""
        wanted = {
            session: (session.fileno, session.epoch, _mask(session))
            for session in sessions
            if session.fileno >= 0
        }
        if wanted == self._watched:
            return
        # All that changed are taken off first: a new connection may have an old one's number.
        for session, watched in self._watched.items():
            if wanted.get(session) != watched:
                self._selector.unregister(watched[0])
        for session, want in wanted.items():
            if self._watched.get(session) != want:
                self._selector.register(want[0], want[2], session)
        self._watched = wanted

    def ready(self, timeout: float) -> list[Session]:
        """Those with something to do, waiting at most `timeout` seconds for the first."""
        return [key.data for key, _ in self._selector.select(timeout)]

    def descriptors(self) -> Sequence[int]:
        """What becomes readable when one is ready."""
        fileno = getattr(self._selector, "fileno", None)
        if fileno is not None:
            # An epoll or kqueue is readable when any of its connections has something.
            return (fileno(),)
        return [watched[0] for watched in self._watched.values()]

    def close(self) -> None:
        """Look at nothing any more."""
        self._selector.close()


def _mask(session: Session) -> int:
    return selectors.EVENT_READ | (selectors.EVENT_WRITE if session.wants_to_write else 0)
