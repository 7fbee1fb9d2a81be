"""What SMPP clients are answered where something is refused: a code of ours as a status."""

from campaigns.smpp.commands import Status


class Refused(Exception):
    """A PDU that is refused before anything was asked of the database."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


# A send limit or a daily cap may be free again; the client is asked to come later.
_STATUSES = {
    "insufficient_credit": Status.ESME_RX_P_APPN,
    "no_wallet": Status.ESME_RX_P_APPN,
    "daily_cap_reached": Status.ESME_RX_T_APPN,
    "sender_not_approved": Status.ESME_RINVSRCADR,
    "no_sender": Status.ESME_RINVSRCADR,
    "no_product": Status.ESME_RINVSERTYP,
    "unknown_product": Status.ESME_RINVSERTYP,
    "not_sms": Status.ESME_RINVSERTYP,
    "product_not_allowed": Status.ESME_RINVSERTYP,
    "time_out_of_bounds": Status.ESME_RINVSCHED,
    "too_many_parts": Status.ESME_RMSGQFUL,
    "repeat": Status.ESME_RX_R_APPN,
    "duplicate": Status.ESME_RX_R_APPN,
}


def status_of(code: str) -> int:
    """The status for a code of campaigns.problems or of a service's error."""
    if code in _STATUSES:
        return _STATUSES[code]
    if code.startswith(("number_", "country_", "opted_out")):
        return Status.ESME_RINVDSTADR
    if code.startswith("text_"):
        return Status.ESME_RINVMSGLEN
    return Status.ESME_RSUBMITFAIL
