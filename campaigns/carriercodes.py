"""Three-digit codes that Indian carriers send in receipts, with the word and the meaning of each.

It is the vocabulary of the v2 dialect. Other carriers give the same digits other meanings, so a
carrier's codes are read by this table only where its settings say so (`error_codes`: "v2").
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DELIVERED = "DELIVRD"
TIMEOUT = "TIMEOUT-DLR"
AWAITING = "AWAITING-DLR"


def _each(codes: Iterable[int], word: str) -> dict[str, str]:
    return {f"{code:03}": word for code in codes}


CODES: dict[str, str] = {
    **_each((0,), DELIVERED),
    **_each((1, 2, 15), "INVALID-SUB"),
    **_each((3, 10), "ABSENT-SUB"),
    **_each((4, 6, 7), "HANDSET-ERR"),
    **_each((5, 20), "BARRED"),
    **_each((8, 12, 17, 19), "NET-ERR"),
    **_each((9,), "MEMEXEC"),
    **_each((11, 14, 45, 462), "FAILED"),
    **_each((13,), "MOB-OFF"),
    **_each((16,), "HANDSET-BUSY"),
    **_each((18,), "SERIES-BLK"),
    **_each((21,), "EXPIRED"),
    **_each((34, 99, 461), "UNDELIV"),
    **_each((400,), "SERIES-BLOCK"),
    **_each((401,), "NO-CREDITS"),
    **_each((402,), "NO-ACCOUNT"),
    **_each((403, 405, 406, 430, 431, 432, 433), "SERVER-ERR"),
    **_each((404,), "INV-NUMBER"),
    **_each((407,), "SPAM"),
    **_each((408,), "DNDNUMB"),
    **_each((450,), "BLACKLST"),
    **_each((451,), "SNDR-BLOCK"),
    **_each((452,), "TEMPLATE-NOT-FOUND"),
    **_each((453,), "INV-TEMPLATE"),
    **_each((454,), "INV-SENDER"),
    **_each((455,), "NOT-OPTIN"),
    **_each((456,), "OPTOUT-REJ"),
    **_each((457,), "PROMO-TMOUT"),
    **_each((458,), "REJECTED"),
    **_each((459,), "NOTALLOWED"),
    **_each((460,), "DUPLICATE"),
    **_each((463,), "THROTTLED"),
    **_each((777,), "DLT-REJECTED"),
    **_each((778,), "REJ-MULTIPART"),
    **_each((780,), "DLT-INV-TMID"),
    **_each((781,), "DLT-INV-ENTITY"),
    **_each((782,), "DLT-INV-TM-ID"),
    **_each((783,), "DLT-TM-VAR-EXECEED"),
    **_each((784,), "DLT-ENTITY-NOT-FOUND"),
    **_each((785,), "DLT-TM-BLACKLST"),
    **_each((786,), "DLT-ENTITY-BLACKLST"),
    **_each((787,), "DLT-HEADER-INACTIVE"),
    **_each((788,), "DLT-TM-INACTIVE"),
    **_each((789,), "DLT-SENDER-NOT-REG-TM"),
    **_each((790,), "INV-PROVISION"),
    **_each((791,), "INV-SERVICE"),
    **_each((792,), "INV-SCHEDULE"),
}

WORDS: dict[str, Promise] = {
    DELIVERED: _("It was delivered."),
    "INVALID-SUB": _("The network knows no such subscriber."),
    "ABSENT-SUB": _("The subscriber could not be found in the network."),
    "HANDSET-ERR": _("The phone refused it."),
    "BARRED": _("The subscriber’s service is barred."),
    "NET-ERR": _("The network had a fault."),
    "MEMEXEC": _("The phone’s memory is full."),
    "FAILED": _("The carrier gave up for a reason of its own."),
    "MOB-OFF": _("The phone was switched off."),
    "HANDSET-BUSY": _("The phone was busy."),
    "SERIES-BLK": _("The network has blocked this range of numbers."),
    "EXPIRED": _("The carrier gave up trying to deliver it (EXPIRED)."),
    "UNDELIV": _("The carrier could not deliver it (UNDELIV)."),
    "SERIES-BLOCK": _("The carrier has blocked this range of numbers."),
    "NO-CREDITS": _("Our account with the carrier has no credit left."),
    "NO-ACCOUNT": _("The carrier does not know our account."),
    "SERVER-ERR": _("The carrier’s server had a fault."),
    "INV-NUMBER": _("The carrier says that this is no valid number."),
    "SPAM": _("The carrier took it for spam."),
    "DNDNUMB": _("The number is registered as do-not-disturb."),
    "BLACKLST": _("The number is on a block list."),
    "SNDR-BLOCK": _("The sender ID is blocked."),
    "TEMPLATE-NOT-FOUND": _("No registered template fits the text."),
    "INV-TEMPLATE": _("The text departs from its registered template."),
    "INV-SENDER": _("The carrier does not accept the sender ID."),
    "NOT-OPTIN": _("The recipient has not agreed to such messages."),
    "OPTOUT-REJ": _("The recipient has opted out at the carrier."),
    "PROMO-TMOUT": _("Promotion may not be sent at this hour."),
    "REJECTED": _("The carrier rejected it."),
    "NOTALLOWED": _("We may not send there."),
    "DUPLICATE": _("The carrier had the same message just before."),
    "THROTTLED": _("The carrier found us too fast."),
    "DLT-REJECTED": _("The DLT platform rejected it."),
    "REJ-MULTIPART": _("The carrier does not take long messages here."),
    "DLT-INV-TMID": _("The DLT template id is not valid."),
    "DLT-INV-ENTITY": _("The DLT entity id is not valid."),
    "DLT-INV-TM-ID": _("The DLT telemarketer id is not valid."),
    "DLT-TM-VAR-EXECEED": _("A variable of the DLT template is too long."),
    "DLT-ENTITY-NOT-FOUND": _("The DLT platform does not know the entity."),
    "DLT-TM-BLACKLST": _("The DLT template is on a block list."),
    "DLT-ENTITY-BLACKLST": _("The DLT entity is on a block list."),
    "DLT-HEADER-INACTIVE": _("The sender ID is not active on the DLT platform."),
    "DLT-TM-INACTIVE": _("The template is not active on the DLT platform."),
    "DLT-SENDER-NOT-REG-TM": _("The sender ID is not registered for the DLT template."),
    "INV-PROVISION": _("The service is not set up at the carrier."),
    "INV-SERVICE": _("The carrier does not offer this service."),
    "INV-SCHEDULE": _("The carrier does not accept the time it was to be sent at."),
}

# What says that a message did not arrive.
FAILURES = frozenset(WORDS) - {DELIVERED}


def word_of(code: str) -> str:
    """The word for a code as a receipt brings it (`13` or `013`); '' for one not in the table."""
    plain = code.strip()
    return CODES.get(plain.zfill(3), "") if plain.isascii() and plain.isdigit() else ""
