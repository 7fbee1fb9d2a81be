"""The one way the readers say no to a whole file."""


class Refusal(Exception):
    """The file cannot be read: a code of campaigns.problems and the facts its sentence needs."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
