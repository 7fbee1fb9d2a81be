from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import import_string

from accounts.store import append_only


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        def make_way(using: str, **_: Any) -> None:
            if using == "default":
                append_only.before_migrations()

        def guard(using: str, **_: Any) -> None:
            """The database refuses what must never happen, from the first row on."""
            if using == "default":
                append_only.install()

        pre_migrate.connect(make_way, sender=self, weak=False)
        post_migrate.connect(guard, sender=self, weak=False)
        # Django tells of every sign-in, whichever page it came by. Models exist only now.
        user_logged_in.connect(import_string("accounts.services.sessions.on_sign_in"))
