"""Where this copy of the portal keeps its files, and the secrets it makes for itself.

Everything lives under one folder, `DATA_DIR`, so that two copies can run side by side
and a backup is one directory.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

# A unix socket's path is limited to 108 bytes on Linux and 104 on macOS; leave room for the name.
SOCKET_FOLDER_LIMIT = 80


def private_folder(path: Path) -> Path:
    """Make `path` (and its parents) readable by this user only, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def runtime_folder(data_dir: Path) -> Path:
    """The folder for sockets: inside `data_dir`, or a short one where that path is too long."""
    inside = data_dir / "run"
    if len(str(inside)) <= SOCKET_FOLDER_LIMIT:
        return private_folder(inside)
    tag = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return private_folder(Path(tempfile.gettempdir()) / f"tidings-{os.getuid()}-{tag}")


def secret_from(path: Path) -> str:
    """Read the secret kept at `path`; make it on the first start (readable by this user only)."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret
