"""How a campaign is locked: its chunks first, as the dispatcher does that claims one of them.

In the other order a claim, which starts the campaign of its chunk, and a cancellation could each
wait for the other.
"""

from campaigns.models import Campaign, Chunk


def lock(campaign: Campaign) -> Campaign:
    """The campaign as it is now, locked with its chunks until the caller's transaction ends."""
    list(
        Chunk.objects.select_for_update(of=("self",), no_key=True)
        .filter(batch__campaign=campaign)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
