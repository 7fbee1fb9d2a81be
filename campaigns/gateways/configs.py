"""Reading a carrier's settings out of JSON, with errors that a form can show at their field."""

from collections.abc import Iterable, Mapping
from typing import Any


class BadConfig(ValueError):
    """A setting that cannot be. `args` are the field and a sentence about it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field, sentence)
        self.field = field
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{self.field}: {self.sentence}"


class Reader:
    """Typed values out of `config`; what is missing, None or '' is the default."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._asked: set[str] = set()

    def refuse_others(self) -> None:
        """Raise BadConfig for a key that nobody asked for: a slip of the pen."""
        for key in self._config:
            if key not in self._asked:
                raise BadConfig(str(key), "There is no such setting.")

    def text(self, key: str, default: str = "", *, longest: int = 255) -> str:
        """A text without control characters at its ends."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise BadConfig(key, "This must be a text.")
        if len(value) > longest:
            raise BadConfig(key, f"This has at most {longest} characters.")
        if "\0" in value:
            raise BadConfig(key, "This must not hold a NUL character.")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """True or False."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise BadConfig(key, "This must be true or false.")
        return value

    def whole(self, key: str, default: int, lowest: int, highest: int) -> int:
        """A whole number; as text (from a form) it may be decimal, or hexadecimal after 0x."""
        value = self._value(key, default)
        if isinstance(value, str):
            try:
                value = int(value.strip(), 0)
            except ValueError:
                raise BadConfig(key, "This must be a whole number.") from None
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadConfig(key, "This must be a whole number.")
        if not lowest <= value <= highest:
            raise BadConfig(key, f"This must be from {lowest} to {highest}.")
        return value

    def seconds(self, key: str, default: float, lowest: float, highest: float) -> float:
        """A number of seconds (or of anything else), with or without a fraction."""
        value = self._value(key, default)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise BadConfig(key, "This must be a number.") from None
        if isinstance(value, bool) or not lowest <= number <= highest:
            raise BadConfig(key, f"This must be from {lowest:g} to {highest:g}.")
        return number

    def choice(self, key: str, default: str, among: Iterable[str]) -> str:
        """One of the words `among`."""
        value, words = self._value(key, default), list(among)
        if value not in words:
            raise BadConfig(key, f"This must be one of: {', '.join(words)}.")
        return str(value)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text of them with commas or blanks between."""
        value = self._value(key, ())
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise BadConfig(key, "This must be a list of texts.")
        return tuple(value)

    def raw(self, key: str) -> Any:
        """The value as it stands; None where it is missing."""
        self._asked.add(key)
        return self._config.get(key)

    def _value(self, key: str, default: Any) -> Any:
        value = self.raw(key)
        return default if value is None or value == "" else value
