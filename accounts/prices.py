"""What a segment costs: the longest prefix of the number wins."""

from dataclasses import dataclass, field


@dataclass
class PriceTable:
    """Micro-credits per segment: the longest prefix wins, then the country, then prefix ''."""

    by_prefix: dict[str, int]
    by_country: dict[str, int] = field(default_factory=dict)
    _lengths: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._lengths = sorted({len(prefix) for prefix in self.by_prefix if prefix}, reverse=True)

    def per_segment(self, msisdn: int) -> int | None:
        """Micro-credits for one segment to `msisdn`; None where no price is set for it."""
        if self._lengths:
            digits = str(msisdn)
            for length in self._lengths:
                price = self.by_prefix.get(digits[:length])
                if price is not None:
                    return price
        return self.by_prefix.get("")
