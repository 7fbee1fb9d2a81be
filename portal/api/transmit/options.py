"""What a sending call asks for besides, and its batch keeps."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.api.transmit.errors import invalid
from portal.api.transmit.params import Params

# As long as carriers keep trying at most: 72 hours.
LONGEST_VALIDITY = 72 * 60


def options_of(params: Params) -> dict[str, str | int]:
    """`validity` in minutes (0: as long as possible) and `replies_to_email`."""
    options: dict[str, str | int] = {}
    if validity := params.whole("validity", least=0, most=LONGEST_VALIDITY):
        options["validity"] = validity
    if address := params.text("replies_to_email"):
        try:
            validate_email(address)
        except ValidationError:
            raise invalid("replies_to_email", "is no e-mail address") from None
        options["replies_to_email"] = address
    return options
