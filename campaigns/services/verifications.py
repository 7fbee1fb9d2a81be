"""One-time passwords: sent, checked, called off; and their texts blanked once they have left.

Of a password only a keyed hash is kept, and of its message a text with asterisks instead.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.errors import Conflict, Invalid, TooManyRequests
from accounts.models import Account
from accounts.selectors import limit, products_of
from accounts.services import ratelimits
from apikeys.models import ApiKey
from apikeys.services.keys import digest_of
from campaigns import otp
from campaigns.acceptance import BatchRequest, DltIds, Recipient
from campaigns.models import Batch, Message, Verification
from campaigns.problems import row_sentence
from campaigns.programnumbers import read_number
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.selectors.verifications import verification_called
from campaigns.services.accepting import accept
from campaigns.statuses import MessageState

LIMIT = "verify_per_number"
WINDOW_SECONDS = 600
USUAL_PRODUCT = "T"
LONGEST_REFERENCE = 255
# A carrier may still be given the text of these.
UNSENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN)
BLOCK = 500
Status = Verification.Status


class Checked(StrEnum):
    """What a check says."""

    SUCCESS = "success"
    WRONG = "wrong"
    FAILED = "failed"
    EXPIRED = "expired"
    ALREADY = "already"


@dataclass
class TooManyCodes(TooManyRequests):
    """The number has had as many codes as it may have for now; `window` says until when."""

    window: ratelimits.Window | None = None


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A password to be sent. Blank: the account's first sender, the usual product and text.

    `token` is the caller's own password; without one, `length` digits are made. `seconds` is how
    long it holds, `address` that of the person who asked for it.
    """

    account: Account
    api_key: ApiKey
    number: str
    sender: str = ""
    product_code: str = ""
    template: str = ""
    token: str = ""
    length: int = otp.USUAL_LENGTH
    seconds: int = otp.USUAL_SECONDS
    reference: str = ""
    address: str = ""
    dlt: DltIds = DltIds()


def send(challenge: Challenge) -> Verification:
    """Send a one-time password. It costs as a message, and may say what was said before.

    Raises Invalid on "number", "sender", "product", "template", "token"; TooManyCodes.
    """
    msisdn = _number(challenge)
    template = challenge.template.strip() or otp.USUAL_TEMPLATE
    if not otp.has_place(template):
        message = "The template must hold {token}: the place where the password goes."
        raise Invalid("no_token_place", message, "template")
    if challenge.token and not otp.is_token(challenge.token):
        raise Invalid("bad_token", "The token must be 4 to 10 digits.", "token")
    _count(challenge.account, msisdn)
    token = challenge.token or otp.new_token(challenge.length)
    with transaction.atomic():
        accepted = accept(
            BatchRequest(
                account=challenge.account,
                api_key=challenge.api_key,
                product_code=challenge.product_code or _product(challenge),
                sender=challenge.sender.strip() or sender_for(challenge.account),
                recipients=[
                    Recipient(f"+{msisdn}", otp.filled(template, token), challenge.reference)
                ],
                may_repeat=True,
                dlt=challenge.dlt,
            )
        )
        uuid = uuid4()
        return Verification.objects.create(
            uuid=uuid,
            account=challenge.account,
            batch=Batch.objects.get(uuid=accepted.uuid),
            msisdn=msisdn,
            sender=accepted.sender,
            reference=challenge.reference,
            text=otp.blanked(template, token),
            digest=_digest(uuid, token),
            address=challenge.address,
            expires_at=accepted.accepted_at + timedelta(seconds=challenge.seconds),
        )


def check(account: Account, verification: UUID, token: str) -> Checked:
    """Whether `token` is the password; the third wrong one ends it. Raises NotFound."""
    with transaction.atomic():
        row = verification_called(account, verification, locked=True)
        if row.status == Status.SUCCESS:
            return Checked.ALREADY
        if row.status in (Status.FAILED, Status.CANCELLED):
            return Checked.FAILED
        if is_over(row):
            _settle(row, Status.EXPIRED)
            return Checked.EXPIRED
        if hmac.compare_digest(_digest(row.uuid, token), row.digest):
            _settle(row, Status.SUCCESS)
            return Checked.SUCCESS
        row.tries += 1
        row.save(update_fields=["tries"])
        if row.tries < otp.MOST_TRIES:
            return Checked.WRONG
        _settle(row, Status.FAILED)
        return Checked.FAILED


def cancel(account: Account, verification: UUID) -> Verification:
    """Let the password hold no longer. Raises NotFound, Conflict `verification_settled`."""
    with transaction.atomic():
        row = verification_called(account, verification, locked=True)
        if row.status == Status.CANCELLED:
            return row
        if row.status != Status.SENT or is_over(row):
            message = "This verification has ended: there is nothing left to cancel."
            raise Conflict("verification_settled", message)
        _settle(row, Status.CANCELLED)
    return row


def is_over(row: Verification) -> bool:
    """Whether its time is over, whatever its status says so far."""
    return row.status == Status.EXPIRED or timezone.now() >= row.expires_at


def blank_sent() -> int:
    """Replace the texts of passwords that carriers have by those without; how many there were."""
    left = Message.objects.filter(pk=OuterRef("batch__first_id")).exclude(state__in=UNSENT)
    due = Verification.objects.filter(Exists(left), blanked_at=None)
    rows = list(due.select_related("batch").order_by("id")[:BLOCK])
    for row in rows:
        with transaction.atomic():
            sent = Message.objects.filter(pk=row.batch.first_id if row.batch else 0)
            sent.exclude(text="").update(text=row.text)
            Verification.objects.filter(pk=row.pk).update(blanked_at=timezone.now())
    return len(rows)


def rate_key(account_id: int, msisdn: int) -> str:
    """Under which passwords to a number are counted."""
    return f"verify:{account_id}:{msisdn}"


def _number(challenge: Challenge) -> int:
    region = challenge.api_key.default_country or challenge.account.default_country
    found = read_number(challenge.number, region)
    if isinstance(found, str):
        raise Invalid(found, row_sentence(found), "number")
    return found[0]


def _product(challenge: Challenge) -> str:
    """T, unless the account has none or the key may not use it."""
    codes = challenge.api_key.products
    has_usual = products_of(challenge.account).filter(code=USUAL_PRODUCT).exists()
    if has_usual and (not codes or USUAL_PRODUCT in codes):
        return USUAL_PRODUCT
    return product_for(challenge.account, codes).code


def _count(account: Account, msisdn: int) -> None:
    """Nobody can have a stranger's phone flooded, or a number of their own paid for, without end.

    A call that fails gives its count back where it is undone with the caller's transaction.
    """
    window = ratelimits.hit(
        rate_key(account.pk, msisdn), limit=limit(account, LIMIT), seconds=WINDOW_SECONDS
    )
    if not window.allowed:
        message = (
            f"This number had {window.limit} one-time passwords within ten minutes."
            f" Try again in {window.retry_after} seconds."
        )
        raise TooManyCodes("too_many_codes", message, "number", True, window)


def _digest(verification: UUID, token: str) -> str:
    return digest_of(f"verify:{verification}:{ascii(token.strip())}")


def _settle(row: Verification, status: str) -> None:
    if row.status != status:
        row.status, row.settled_at = status, timezone.now()
        row.save(update_fields=["status", "settled_at"])
