from django.apps import AppConfig

from portal import logscrub


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        import portal.checks  # noqa: F401  # registers the system checks

        logscrub.install()
