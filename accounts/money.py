"""Credits as exact integers: 1 credit = 1,000,000 micro-credits."""

from decimal import Decimal

MICRO = 1_000_000


def to_micro(credits: int | str | Decimal) -> int:
    """Micro-credits of an amount of credits; raises ValueError when it is finer than a micro."""
    micro = Decimal(credits) * MICRO
    if micro != micro.to_integral_value():
        raise ValueError(f"{credits} has more than six decimals")
    return int(micro)


def to_credits(micro: int) -> Decimal:
    """Credits of `micro`, exact and without trailing zeros (`Decimal('5')`, `Decimal('0.25')`)."""
    amount = (Decimal(micro) / MICRO).normalize()
    return amount if amount.as_tuple().exponent <= 0 else amount.quantize(Decimal(1))  # type: ignore[operator]
