"""The text format of Prometheus (0.0.4): families of samples, in the order they are made."""

from collections.abc import Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Exposition:
    """Collects samples and renders them. A family's help and type are written once."""

    def __init__(self) -> None:
        self._families: dict[str, list[str]] = {}

    def gauge(
        self, name: str, help_text: str, value: float, labels: Mapping[str, str] | None = None
    ) -> None:
        """A value that goes up and down."""
        self._add(name, "gauge", help_text, value, labels or {})

    def counter(
        self, name: str, help_text: str, value: float, labels: Mapping[str, str] | None = None
    ) -> None:
        """A value that only grows, until it starts again at 0. Its name ends with `_total`."""
        self._add(name, "counter", help_text, value, labels or {})

    def render(self) -> str:
        """All of it, ending with a line feed."""
        lines = [line for family in self._families.values() for line in family]
        return "\n".join(lines) + "\n"

    def _add(
        self, name: str, kind: str, help_text: str, value: float, labels: Mapping[str, str]
    ) -> None:
        head = [f"# HELP {name} {_plain(help_text)}", f"# TYPE {name} {kind}"]
        family = self._families.setdefault(name, head)
        inside = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
        family.append(f"{name}{f'{{{inside}}}' if inside else ''} {_number(value)}")


def _number(value: float) -> str:
    """Whole numbers whole, others as Python writes them: nothing is rounded."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _plain(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _plain(text).replace('"', r"\"")
