"""The project stands alone: no machine's paths in it, and lock files that fit any machine."""

import re
import subprocess

import pytest

from tests.architecture.sources import ROOT

MACHINE_PATHS = re.compile(r"(?<![\w.~])/(?:work|root|home/\w+|Users/\w+)/")
OWN = "tests/architecture/test_texts.py"
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".in", ".txt", ".sh", ".example", ".yml", ""}


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_path_of_one_machine() -> None:
    named = [
        f"{name}:{number}"
        for name in _tracked()
        if (ROOT / name).suffix in TEXT and name != OWN
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not named, named


def _pins(name: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_the_development_lock_holds_all_of_the_runtime_lock() -> None:
    runtime = _pins("requirements.txt")
    assert len(runtime) > 20
    assert runtime <= _pins("requirements-dev.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_has_a_hash_for_every_line_and_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"^--(?:extra-)?(?:index-url|find-links)", text, re.MULTILINE)
    blocks = re.findall(r"^[\w.-]+==(?:.*\\\n)*.*$", text, re.MULTILINE)
    assert blocks and all("--hash=sha256:" in block for block in blocks)
