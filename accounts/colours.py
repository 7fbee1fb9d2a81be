"""From one colour to the accents of the pages, light and dark, readable whatever the colour is.

The colour keeps its hue and as much of its strength as fits; its lightness moves until every
pair of text and ground that the pages show reaches WCAG AA. All arithmetic is done on the very
8-bit values that browsers get. OKLab by Björn Ottosson, contrast by WCAG 2.2.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, radians, sin

AIM = 4.55  # WCAG asks for 4.5
STEP = 0.004
DARKEST, LIGHTEST = 0.2, 0.97
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")

Rgb = tuple[int, int, int]
Lch = tuple[float, float, float]  # lightness and chroma as in oklch(), hue in radians


@dataclass(frozen=True)
class Shades:
    """Accents for one theme, as #rrggbb: `base` for links and buttons (with `ink` on it), `strong`
    under the pointer, `soft` behind text."""

    base: str
    strong: str
    soft: str
    ink: str


@dataclass(frozen=True)
class Theme:
    """What a theme brings: the ground, surface and sunken of static/css/tokens.css, and where its
    accents lie. `towards` is the direction of more contrast: -1 darker, +1 lighter; on a dark
    ground a colour only looks like itself from the lightness `least` on."""

    grounds: tuple[str, ...]
    towards: int
    soft: tuple[float, float]  # lightness, most chroma
    ink: tuple[float, float]
    strong: float
    least: float = 0.0


# The lightness and chroma limits are those of the tokens' own teal.
LIGHT = Theme(("#f7fafb", "#ffffff", "#f0f5f6"), -1, (0.954, 0.03), (1.0, 0.0), -0.065)
DARK = Theme(("#0b1115", "#131b1f", "#0f161a"), +1, (0.285, 0.04), (0.2, 0.03), +0.06, 0.74)


def normal(text: str) -> str:
    """`#0A7D8C`, `0a7d8c` or `#abc` as `#0a7d8c`; raises ValueError for anything else."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no colour")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


@lru_cache(maxsize=256)
def shades(colour: str, theme: Theme) -> Shades:
    """The accents of `theme` that come closest to `colour`."""
    lightness, chroma, hue = _to_lch(_parse(colour))
    soft = _shade(theme.soft[0], min(chroma, theme.soft[1]), hue)
    ink = _shade(theme.ink[0], min(chroma, theme.ink[1]), hue)
    against = (*theme.grounds, soft, ink)
    base, reached = _readable(max(lightness, theme.least), chroma, hue, theme.towards, against)
    # Where there is no room for more contrast, the pointer's shade goes the other way.
    beyond = reached + theme.strong
    if not DARKEST <= beyond <= LIGHTEST:
        beyond = reached - 2 * theme.strong
    strong, _ = _readable(beyond, chroma, hue, theme.towards, against)
    return Shades(base, strong, soft, ink)


def stylesheet(colour: str, selector: str = ":root") -> str:
    """The accent tokens of tokens.css for `colour`, as a sheet of their own."""
    light, dark = shades(colour, LIGHT), shades(colour, DARK)
    pairs = {
        "--accent": (light.base, dark.base),
        "--accent-strong": (light.strong, dark.strong),
        "--accent-soft": (light.soft, dark.soft),
        "--accent-ink": (light.ink, dark.ink),
    }
    lines = "".join(f"    {name}: light-dark({a}, {b});\n" for name, (a, b) in pairs.items())
    return f"@layer tokens {{\n  {selector} {{\n{lines}  }}\n}}\n"


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(_parse(one)), _luminance(_parse(other))))
    return (high + 0.05) / (low + 0.05)


def oklch(lightness: float, chroma: float, hue_degrees: float) -> str:
    """The #rrggbb that a browser shows for oklch(), less chroma where sRGB ends."""
    return _shade(lightness, chroma, radians(hue_degrees))


def _readable(
    lightness: float, chroma: float, hue: float, towards: int, against: Iterable[str]
) -> tuple[str, float]:
    """The first shade from `lightness` on that is readable on all of `against`."""
    grounds = tuple(against)
    while True:
        shade = _shade(lightness, chroma, hue)
        if all(contrast(shade, ground) >= AIM for ground in grounds):
            return shade, lightness
        if not 0 <= lightness <= 1:
            raise AssertionError(f"nothing is readable on {grounds}")
        lightness += towards * STEP


def _shade(lightness: float, chroma: float, hue: float) -> str:
    """#rrggbb of an OKLCH colour, with less chroma where it lies outside sRGB."""
    lightness = min(max(lightness, 0.0), 1.0)
    channels = _to_linear((lightness, chroma, hue))
    while chroma > 0.0005 and not all(-0.0005 <= channel <= 1.0005 for channel in channels):
        chroma *= 0.96
        channels = _to_linear((lightness, chroma, hue))
    return "#" + "".join(f"{_encode(channel):02x}" for channel in channels)


def _parse(colour: str) -> Rgb:
    digits = normal(colour)[1:]
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _decode(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encode(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    curved = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(curved * 255)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_decode(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_lch(colour: Rgb) -> Lch:
    r, g, b = (_decode(channel) for channel in colour)
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    across = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    along = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    return lightness, hypot(across, along), atan2(along, across)


def _to_linear(colour: Lch) -> tuple[float, float, float]:
    lightness, chroma, hue = colour
    a, b = chroma * cos(hue), chroma * sin(hue)
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
