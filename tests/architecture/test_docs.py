"""The guides are true: what they name exists, and what exists is in them."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from portal import checks
from tests.architecture.sources import LAYERS, ROOT, sources

GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SETTINGS_GUIDE = ROOT / "docs" / "settings.md"


def _variables() -> set[str]:
    """The environment variables that the sources read through `env`."""
    found: set[str] = set()
    for source in sources():
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", SETTINGS_GUIDE.read_text(), re.MULTILINE))
    assert len(documented) > 10
    assert documented == _variables()


def test_the_example_file_lists_every_setting() -> None:
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#([A-Z0-9_]+)=", text, re.MULTILINE)) == _variables()


def test_every_system_check_is_documented() -> None:
    raised = set(re.findall(r"tidings\.[EW]\d{3}", Path(checks.__file__).read_text()))
    documented = set(re.findall(r"`(tidings\.[EW]\d{3})`", SETTINGS_GUIDE.read_text()))
    assert raised == documented


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_commands_a_guide_names_exist(guide: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", guide.read_text()))
    assert named <= set(get_commands()), named - set(get_commands())


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_make_targets_a_guide_names_exist(guide: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", guide.read_text()))
    assert named <= targets, named - targets


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_files_a_guide_links_to_exist(guide: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", guide.read_text())
    missing = [link for link in links if not (guide.parent / link).exists()]
    assert not missing, missing


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_source_files_a_guide_names_exist(guide: Path) -> None:
    """Names in backticks that start with one of our folders and have no placeholder in them."""
    folders = "|".join([*LAYERS, "tests", "docs", "deploy", "templates", "static"])
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", guide.read_text())
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing, missing


def test_every_command_of_ours_is_in_a_guide() -> None:
    ours = {name for name, app in get_commands().items() if app in LAYERS}
    texts = " ".join(guide.read_text() for guide in GUIDES)
    unnamed = {name for name in ours if f"manage.py {name}" not in texts}
    assert not unnamed, unnamed
