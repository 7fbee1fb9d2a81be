"""What came from a recipient's phone, and what SMPP clients are owed of it."""

from django.db.models import Q, QuerySet

from campaigns.models import InboundNumber, InboundPart, LinkVisit, Reply, SmppDelivery, SmppPart
from campaigns.services.recipients.target import Step, Target

A_STEP = 500


def replies(target: Target) -> QuerySet[Reply]:
    """Messages from the number."""
    found: QuerySet[Reply] = target.own(Reply.objects.filter(msisdn=target.msisdn))
    return found


def visits(target: Target) -> QuerySet[LinkVisit]:
    """Visits of links that were sent to the number."""
    rows = LinkVisit.objects.filter(msisdn=target.msisdn)
    found: QuerySet[LinkVisit] = target.own(rows, "link__account")
    return found


def erase_replies(target: Target, after: int) -> Step:
    """Replies with the pieces they came in, and with what is owed to SMPP clients of them."""
    ids = list(replies(target).order_by("pk").values_list("pk", flat=True)[:A_STEP])
    InboundPart.objects.filter(reply_id__in=ids).delete()
    owed = target.own(SmppDelivery.objects.filter(kind=SmppDelivery.Kind.REPLY))
    owed.filter(message_id__in=ids).delete()
    Reply.objects.filter(pk__in=ids).delete()
    return Step(len(ids), ids[-1] if len(ids) == A_STEP else None)


def erase_pieces(target: Target, after: int) -> Step:
    """Pieces that never became a reply of anybody's. Those to a leased number are its account's."""
    digits = str(target.msisdn)
    named = Q(source__in=[digits, f"+{digits}", f"00{digits}", target.spellings.national])
    rows = InboundPart.objects.filter(named)
    if not target.everywhere:
        leased = InboundNumber.objects.filter(account__in=target.account_ids)
        numbers = [str(number) for number in leased.values_list("msisdn", flat=True)]
        rows = rows.filter(destination__in=[*numbers, *(f"+{each}" for each in numbers)])
    return Step(rows.delete()[0])


def erase_visits(target: Target, after: int) -> Step:
    """The visit is still counted; nothing says whose it was."""
    return Step(visits(target).update(msisdn=None, token="", address="", details={}))


def erase_smpp_parts(target: Target, after: int) -> Step:
    """Parts of long texts that wait for the others, in the client's own spelling of the number."""
    rows = target.own(SmppPart.objects.filter(pk__gt=after), "api_key__account")
    page = list(rows.order_by("pk").values_list("pk", "destination")[:A_STEP])
    ids = [pk for pk, destination in page if target.spellings.found_in(destination)]
    SmppPart.objects.filter(pk__in=ids).delete()
    return Step(len(ids), page[-1][0] if len(page) == A_STEP else None)
