"""What an account decides about itself."""

from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator

from accounts.errors import Forbidden, Invalid
from accounts.models import Account, AuditEntry, User
from accounts.services.branding import Face, save_branding
from accounts.services.settings import Settings, change_settings, settings_of


def _with(account: Account, **wanted: object) -> Settings:
    return replace(settings_of(account), **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"timezone": "Kolkata"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"default_country": "XX"}, "default_country"),
        ({"require_two_factor": True}, "require_two_factor"),
    ],
)
def test_what_makes_no_sense_is_refused(
    customer: Account, owner: User, wanted: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        change_settings(customer, _with(customer, **wanted), by=owner, owns=True)
    assert refused.value.field == field
    assert not AuditEntry.objects.filter(action="account.changed").exists()


def test_changes_are_recorded_with_what_it_was(customer: Account, owner: User) -> None:
    wanted = _with(customer, name="Banyan", timezone="Europe/Paris", default_country="FR")
    change_settings(customer, wanted, by=owner, owns=False)
    customer.refresh_from_db()
    assert settings_of(customer) == wanted
    change_settings(customer, wanted, by=owner, owns=False)
    entry = AuditEntry.objects.get(action="account.changed")
    assert entry.before == {"name": "Customer", "timezone": "Asia/Kolkata", "default_country": "IN"}
    assert entry.after == {"name": "Banyan", "timezone": "Europe/Paris", "default_country": "FR"}


def test_who_has_a_second_factor_may_ask_for_one(customer: Account, owner: User) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={})
    wanted = _with(customer, require_two_factor=True)
    with pytest.raises(Forbidden):
        change_settings(customer, wanted, by=owner, owns=False)
    change_settings(customer, wanted, by=owner, owns=True)
    customer.refresh_from_db()
    assert customer.require_two_factor
    Authenticator.objects.all().delete()
    # Giving it up needs none.
    change_settings(customer, replace(wanted, require_two_factor=False), by=owner, owns=True)


def test_visitors_sign_up_where_there_is_a_door(
    operator: Account, reseller: Account, customer: Account, owner: User
) -> None:
    change_settings(operator, _with(operator, sign_up="open"), by=owner, owns=True)
    with pytest.raises(Forbidden):
        change_settings(customer, _with(customer, sign_up="open"), by=owner, owns=True)
    with pytest.raises(Invalid) as refused:
        change_settings(reseller, _with(reseller, sign_up="approval"), by=owner, owns=True)
    assert (refused.value.code, refused.value.field) == ("no_host", "sign_up")
    save_branding(reseller, Face("Monsoon", host="send.example.com"))
    with pytest.raises(Invalid):
        change_settings(reseller, _with(reseller, sign_up="wide"), by=owner, owns=True)
    change_settings(reseller, _with(reseller, sign_up="approval"), by=owner, owns=True)
    reseller.refresh_from_db()
    assert reseller.sign_up == Account.SignUp.APPROVAL
