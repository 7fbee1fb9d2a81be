"""Settings of a server process in a test: the test's own, on the very databases it uses."""

import json
import os

from tests.settings import *  # noqa: F403

for _alias, _name in json.loads(os.environ["TEST_DATABASES"]).items():
    DATABASES[_alias]["NAME"] = _name  # noqa: F405
