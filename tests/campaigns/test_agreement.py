"""Every number of large, varied files reads as `phonenumbers` itself says, mobile or not."""

import csv
import random
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType

from campaigns.bench.recipients import write_recipients
from campaigns.phones import PhoneReader, undamaged

# Who can read a message: everything but what is surely no handset.
NO_HANDSET = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}
KINDS = tuple(range(11))


def said_by_the_library(raw: str, region: str) -> tuple[int, str] | None:
    """The number in E.164 and its country by the library alone; None if it cannot be messaged."""
    number, problem = undamaged(raw)
    if problem:
        return None
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    if phonenumbers.number_type(parsed) in NO_HANDSET:
        return None
    plain = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    country = phonenumbers.region_code_for_number(parsed)
    return int(plain[1:]), country if country and len(country) == 2 else "ZZ"


def test_every_row_of_a_customers_file(tmp_path: Path) -> None:
    write_recipients(tmp_path / "rows.csv", 4000)
    reader = PhoneReader("IN", mobile=True)
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["phone"] for row in csv.DictReader(file)]
    for cell in cells:
        found = reader.read(cell)
        assert (None if isinstance(found, str) else found) == said_by_the_library(cell, "IN"), cell
    assert len(cells) == 4000


def test_many_countries_kinds_and_spellings() -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    readers = {region: PhoneReader(region, mobile=True) for region in regions}
    told = {True: 0, False: 0}
    for _ in range(6000):
        region = rng.choice(regions)
        home = rng.choice([region, region, rng.choice(regions)])
        number = phonenumbers.example_number_for_type(home, rng.choice(KINDS))
        if number is None:
            continue
        spelling = _spelling(rng, number)
        found = readers[region].read(spelling)
        expected = said_by_the_library(spelling, region)
        told[expected is not None] += 1
        where = f"{spelling!r} in {region} (seed {seed})"
        assert (None if isinstance(found, str) else found) == expected, where
    assert min(told.values()) > 300, "one kind is missing: the test proves nothing"


def test_what_is_no_handset_says_so() -> None:
    for raw in ("020 7946 0000", "+44 800 123 4567", "+44 909 879 0000"):
        assert PhoneReader("GB", mobile=True).read(raw) == "number_not_mobile"
        assert PhoneReader("GB").read(raw) != "number_not_mobile"
    # Nobody can tell them apart there.
    assert PhoneReader("US", mobile=True).read("201 555 0123") == (12015550123, "US")


def _spelling(rng: random.Random, number: phonenumbers.PhoneNumber) -> str:
    national = list(phonenumbers.national_significant_number(number))
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        national[-rng.randrange(1, len(national) + 1)] = rng.choice("0123456789")
    digits, code = "".join(national), str(number.country_code)
    spaced = " ".join((digits[:3], digits[3:6], digits[6:]))
    return rng.choice(
        [f"+{code}{digits}", f"00{code}{digits}", code + digits, digits, f"0{digits}"]
        + [f"+{code} {spaced}", f"(+{code}) {spaced}", f"+{code}-{digits[:4]}-{digits[4:]}"]
        + [f"+{code}0{digits}", f"'{code}{digits}", f"{digits}.0", f'="{digits}"', spaced]
    )
