"""Files and functions stay small enough to be read at one sitting."""

from statistics import median

from tests.architecture.sources import Source, sources

LONGEST_FILE, MEDIAN_FILE = 400, 80
LONGEST_FUNCTION, MEDIAN_FUNCTION = 50, 9


def _lengths(source: Source) -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{source.name}:{node.name}")
        for node in source.functions()
    ]


def test_no_file_is_over_its_limit() -> None:
    long = [f"{source.name}: {source.lines}" for source in sources() if source.lines > LONGEST_FILE]
    assert not long, long


def test_no_function_is_over_its_limit() -> None:
    long = [
        f"{name}: {length}"
        for source in sources()
        for length, name in _lengths(source)
        if length > LONGEST_FUNCTION
    ]
    assert not long, long


def test_the_usual_file_and_function_are_short() -> None:
    files = [source.lines for source in sources() if source.lines > 2]
    functions = [length for source in sources() for length, _ in _lengths(source)]
    assert median(files) <= MEDIAN_FILE
    assert median(functions) <= MEDIAN_FUNCTION


def test_every_module_says_what_it_is() -> None:
    silent = [
        source.name
        for source in sources()
        if source.lines > 5 and not source.name.endswith("apps.py") and not _docstring(source)
    ]
    assert not silent, silent


def _docstring(source: Source) -> bool:
    return source.text.lstrip().startswith(('"""', 'r"""'))
