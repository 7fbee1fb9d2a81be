"""Settings of the tests: the portal's own, with a folder of its own and a cheap password hasher."""

import atexit
import os
import shutil
import tempfile

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="tidings-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and not os.environ["DATA_DIR"].endswith(f"/{worker}"):
    # Workers have a database each; with one folder they would hold each other's locks.
    os.environ["DATA_DIR"] += f"/{worker}"
os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("KEY_PEPPER", "tests-only")

from portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
UNDO_SECONDS = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# No power cut is tested in this process (those of tests/faults have settings and databases of their
# own), so no commit waits for the disk.
if ON_SQLITE:  # noqa: F405
    # A file, not memory: threads of a test then lock each other as processes do.
    for alias in DATABASES:  # noqa: F405
        DATABASES[alias]["TEST"] = {"NAME": str(DATA_DIR / f"test-{alias}.sqlite3")}  # noqa: F405
    # Two tables, and no step of another app makes any there: going through all takes seconds.
    DATABASES["limits"]["TEST"]["MIGRATE"] = False  # noqa: F405
    SQLITE_OPTIONS["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
else:
    OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})  # noqa: F405
    OPTIONS["options"] = "-c synchronous_commit=off"
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405  # whitenoise warns where there is none
