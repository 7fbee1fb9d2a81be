"""Where the lines of a chart stand."""


def scale(top: int) -> list[int]:
    """Round values from one at or above `top` down to 0, in equal steps of 1, 2 or 5 times 10^n."""
    magnitude = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * magnitude
            if step * 4 >= top:
                count = max(-(-top // step), 1)
                return [step * n for n in range(count, -1, -1)]
        magnitude *= 10
