"""The credentials of tests/portal/api, for the quick starts."""

from tests.portal.api.conftest import credentials

__all__ = ["credentials"]
