"""One-time passwords: how they are made and written. Pure: nothing of Django."""

import re
import secrets

LEAST_LENGTH, MOST_LENGTH, USUAL_LENGTH = 4, 10, 6
LEAST_SECONDS, MOST_SECONDS, USUAL_SECONDS = 10, 86_400, 120
MOST_TRIES = 3
PLACE = "{token}"
USUAL_TEMPLATE = f"Your verification code is {PLACE}."
_TOKEN = re.compile(rf"[0-9]{{{LEAST_LENGTH},{MOST_LENGTH}}}")


def new_token(length: int) -> str:
    """`length` random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def is_token(text: str) -> bool:
    """Whether a text can be a one-time password: 4 to 10 digits."""
    return _TOKEN.fullmatch(text) is not None


def filled(template: str, token: str) -> str:
    """The template with the token in its place; spaces inside the braces do not matter."""
    return re.sub(r"\{ *token *\}", token, template)


def has_place(template: str) -> bool:
    """Whether the template says where the token goes."""
    return filled(template, "") != template


def blanked(template: str, token: str) -> str:
    """What is kept of the text: as long as it was sent, with asterisks for the token."""
    return filled(template, "*" * len(token))
