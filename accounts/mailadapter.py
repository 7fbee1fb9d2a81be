"""allauth's mails, written by our own service with our own words."""

from typing import Any
from urllib.parse import urlsplit

from accounts.models import Account, User
from accounts.selectors import accounts_of
from accounts.selectors.brands import brand_for
from accounts.selectors.fronts import front_of, sign_up_is_open
from accounts.services import mail
from accounts.tasks import kick_mail

# Addresses become paths: the template puts the portal's own name in front, whatever host the
# request claimed to be for.
ADDRESSES = ("password_reset_url", "activate_url")


class OwnMail:
    """For the adapter: templates/mail/<end of allauth's prefix>.txt, delivered like all mail."""

    request: Any

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words: dict[str, Any] = {
            name.replace("_url", "_path"): urlsplit(context[name]).path
            for name in ADDRESSES
            if name in context
        }
        words |= {"email": email, "sign_up_open": sign_up_is_open(self.request)}
        kind = template_prefix.rpartition("/")[2]
        mail.send(kind, email, words, account=_account_for(self.request, context.get("user")))
        kick_mail()


def _account_for(request: Any, user: User | None) -> Account | None:
    """Whose name and host the mail carries: of an account of the person's, of none where these
    have different hosts; of a stranger, that of the host they came to.

    A link in it lets into all their accounts, so no reseller's host may see it that is not
    above all of them.
    """
    if user is None and request.user.is_authenticated:
        user = request.user
    if user is None:
        return front_of(request)
    accounts = list(accounts_of(user))
    hosts = {brand_for(account).host for account in accounts}
    return accounts[0] if len(hosts) == 1 else None
