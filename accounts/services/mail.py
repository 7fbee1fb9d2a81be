"""Mail to people: written in the transaction of what it tells of, delivered by a job."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr, quote
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Account, Mail, User
from accounts.selectors.brands import PLAIN, Brand, brand_for


@dataclass(frozen=True)
class Besides:
    """What a mail has besides its text: a page of the same, a CSV, a way to get no more of it.

    The page is `templates/mail/<kind>.html`; `leave_path` is the address, from the portal's root,
    where a mail program's own button ends such mail with one POST.
    """

    leave_path: str = ""
    file_name: str = ""
    file: str = ""


def send(
    kind: str,
    to: str,
    context: Mapping[str, Any],
    *,
    account: Account | None = None,
    besides: Besides | None = None,
) -> Mail:
    """Write `templates/mail/<kind>.txt` for `to`; its first line is the subject.

    `account` chooses the name and address it comes from (white label). The template gets
    `context`, and `site` (address of the portal), `brand` (its name) and `support` (where people
    find help, or ''). The row commits with the
    caller's transaction, so what did not happen is never told; `accounts.services.maildelivery`
    hands it over afterwards.
    """
    brand = brand_for(account)
    words = {"site": brand.site, "brand": brand.name, "support": brand.support, **context}
    subject, _, text = _rendered(f"mail/{kind}.txt", words).strip().partition("\n")
    more = besides or Besides()
    return Mail.objects.create(
        account=account,
        kind=kind,
        recipient=to,
        sender=_sender(brand),
        subject=" ".join(subject.split())[:250],
        text=text.strip() + "\n",
        html=render_to_string(f"mail/{kind}.html", words) if besides else "",
        leave_url=brand.site + more.leave_path if more.leave_path else "",
        file_name=more.file_name,
        file=more.file,
        next_at=timezone.now(),
    )


def send_each(
    kind: str, people: Iterable[User], context: Mapping[str, Any], *, account: Account
) -> None:
    """One such mail (`send`) to each of the people; the template gets who it is for as `person`."""
    for person in people:
        send(kind, person.email, {"person": person, **context}, account=account)


def _sender(brand: Brand) -> str:
    """MAIL_FROM under the name of the brand: mail servers vouch for the address, not the name."""
    if brand == PLAIN:
        return str(settings.DEFAULT_FROM_EMAIL)
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f'"{quote(brand.name)}" <{address}>'


def _rendered(name: str, words: Mapping[str, Any]) -> str:
    """The template as plain text: a mail shows `O'Neill & Sons` as it is written."""
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(dict(words), autoescape=False)))
