"""allauth's mails, written by our own service with our own words."""

from typing import Any
from urllib.parse import urlsplit

from accounts.models import Account, User
from accounts.selectors import membership_of
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
    """Whose name the mail carries: the person's account, else that of the host they came to."""
    if user is None and request.user.is_authenticated:
        user = request.user
    membership = membership_of(user, None) if user else None
    return membership.account if membership else front_of(request)
