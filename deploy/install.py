"""Make .venv and install a lock file into it: `python deploy/install.py requirements.txt`.

Standard library only: it runs before anything is installed. A copy of the lock file inside .venv
says that it is installed, so a second run does nothing.
"""

import fcntl
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What else a lock file installs: the development one holds every line of the other.
INCLUDES = {"requirements-dev.txt": ["requirements.txt"]}
# Without --no-compile two thirds of the time go into byte code that is never run; Python makes the
# rest at the first import.
PIP = [
    *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
    *("--no-deps", "--no-compile", "--require-hashes", "--only-binary", ":all:"),
]


def main(name: str) -> int:
    """Bring .venv up to date with the lock file `name`; return an exit code."""
    with open(ROOT / "requirements.txt") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # two copies may start at once
        if is_installed(name):
            return 0
        started = time.monotonic()
        print(f"Installing {name} into .venv (once; about a minute) ...", flush=True)
        if not is_sound():
            venv.create(VENV, clear=True, with_pip=True, symlinks=True)
        pip = [str(PYTHON), *PIP, "--requirement", str(ROOT / name)]
        if subprocess.run(pip, check=False).returncode:
            print(f"Could not install {name}; the lines above say why.", file=sys.stderr)
            return 1
        for lock in [name, *INCLUDES.get(name, [])]:
            shutil.copyfile(ROOT / lock, VENV / lock)
        print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


def is_installed(name: str) -> bool:
    """Whether .venv holds exactly what the lock file asks for."""
    copy = VENV / name
    return copy.exists() and copy.read_bytes() == (ROOT / name).read_bytes() and is_sound()


def is_sound() -> bool:
    """Whether .venv's Python starts and is new enough (it may have moved, or been half made)."""
    test = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(test, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
