"""Under whom a visitor would open an account: the reseller of the host they came to, else the
operator."""

from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.models import Account


def front_of(request: HttpRequest) -> Account | None:
    """The account whose door this host is; None in an installation without an operator."""
    host = split_domain_port(request.get_host())[0]
    at_home = Account.objects.filter(branding__host=host).first() if host else None
    if at_home is not None:
        return at_home
    return Account.objects.filter(kind=Account.Kind.OPERATOR).order_by("id").first()


def sign_up_is_open(request: HttpRequest) -> bool:
    """Whether visitors may open an account here."""
    front = front_of(request)
    return front is not None and front.is_live and front.sign_up != Account.SignUp.OFF
