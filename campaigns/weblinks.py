"""Links in a text as phones find them: with http(s), with www., or a plain name such as a.io/x."""

import re
from collections.abc import Iterator

_NAMES = "com|net|org|info|biz|io|in|co|ly|me|app|link|uk|de|fr|es|it|eu|us|ae|sg|za|ng|ke|br"
LINK = re.compile(
    r"https?://[^\s<>\"]{1,500}|(?<![\w@.-])(?:www\.[^\s<>\"]{2,500}"
    rf"|(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_NAMES})\b(?![@\w-])(?:/[^\s<>\"]{{0,500}})?)",
    re.IGNORECASE,
)
ENDINGS = ".,;:!?)’”'\""


def split_links(text: str) -> Iterator[tuple[bool, str]]:
    """The pieces of a text in order, each with whether it is a link."""
    end = 0
    for match in LINK.finditer(text):
        link = match[0].rstrip(ENDINGS)
        if match.start() > end:
            yield False, text[end : match.start()]
        yield True, link
        end = match.start() + len(link)
    if end < len(text):
        yield False, text[end:]
