"""The house keeps its rules: doors, files, solvers, size and names (docs/decisions/0002)."""

from __future__ import annotations

import ast
import configparser
import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
HOUSE = SRC / "corridor"

STAGES = ("assemble", "running", "timetable", "dispatch", "circulation", "simulate", "journeys", "demand")
"""Rail stages that open no files; ``publish`` writes, so it is not among them."""

NO_FILES = tuple(f"corridor.rail.{room}" for room in (*STAGES, "model", "solvers"))
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "touch"}
FILE_MODULES = {"csv", "glob", "io", "os", "pathlib", "shutil", "sqlite3", "tempfile", "tomllib"}
POLARS_FILE_PREFIXES = ("read_", "scan_", "write_", "sink_")

ONLY_IN = {
    "ortools.graph": ("corridor.rail.circulation", "corridor.rail.solvers"),
    "ortools": ("corridor.rail.solvers",),
    "highspy": ("corridor.rail.solvers",),
}
"""Library → the only rooms that may import it; the first that fits counts (docs/decisions/0008)."""

NEVER = (("corridor.goods", "corridor.rail"), ("corridor.council", "corridor.rail"))
"""(room, what it knows nothing of), beyond the layers of .importlinter."""

BAD_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}
LONGEST_FUNCTION = 60

HEAVY = {
    "fastapi",
    "highspy",
    "jinja2",
    "numba",
    "numpy",
    "ortools",
    "polars",
    "pydantic",
    "uvicorn",
    "weasyprint",
}


def modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lies_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, full name) of everything imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def file_use(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) of everything that opens, reads, writes or looks for a file."""
    for line, name in imported(tree):
        if name.split(".")[0] in FILE_MODULES:
            yield line, f"imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in FILE_CALLS or name.startswith(POLARS_FILE_PREFIXES):
                yield node.lineno, f"calls {name}()"


def foreign_imports(module: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) of imports that this room may not make."""
    for line, name in imported(tree):
        homes = next((rooms for library, rooms in ONLY_IN.items() if lies_in(name, library)), ())
        if homes and not any(lies_in(module, home) for home in homes):
            yield line, f"imports {name}; only {' and '.join(homes)} may"
        for room, unknown in NEVER:
            if lies_in(module, room) and lies_in(name, unknown):
                yield line, f"imports {name}; {room} knows nothing of {unknown}"


def long_functions(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, what) of functions that hold more than one idea, or hide one without a docstring."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[0]
        doc = first if ast.get_docstring(node) is not None else None
        explained = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
        lines = (node.end_lineno or node.lineno) - node.lineno + 1 - explained
        if lines > LONGEST_FUNCTION:
            yield node.lineno, f"{node.name} has {lines} lines, {LONGEST_FUNCTION} at most"


def report(path: Path, spots: Iterator[tuple[int, str]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line} {what}" for line, what in spots]


def test_doors_lead_downward_only() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    run = subprocess.run([*command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def listed_rooms() -> set[str]:
    """Return the rooms that ``.importlinter`` knows."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:house"]["layers"].replace("|", " ")
    return {room.strip("()") for room in layers.split()}


def test_every_room_has_a_place_in_the_house() -> None:
    tops = {p.stem for p in HOUSE.iterdir() if p.suffix == ".py" or any(p.glob("*.py"))}
    rail = {f"rail.{p.name}" for p in (HOUSE / "rail").iterdir() if any(p.glob("*.py"))}
    without_doors = {"__init__", "__main__", "rail", "worlds"}
    assert (tops | rail) - without_doors - listed_rooms() == set()


def station_ids() -> set[str]:
    tables = (HOUSE / "worlds").glob("*/network/stations.csv")
    return {row["id"] for t in tables for row in csv.DictReader(t.read_text(encoding="utf-8").splitlines())}


def texts_in(tree: ast.AST) -> set[object]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_no_code_knows_a_world() -> None:
    ids = station_ids()
    assert {"AST", "EST"} <= ids
    knowing = {module_name(p): texts_in(ast.parse(p.read_text(encoding="utf-8"))) & ids for p in modules()}
    assert {module: known for module, known in knowing.items() if known} == {}


def test_stages_and_solvers_open_no_files() -> None:
    wrong = [
        spot
        for path in modules()
        if any(lies_in(module_name(path), room) for room in NO_FILES)
        for spot in report(path, file_use(ast.parse(path.read_text(encoding="utf-8"))))
    ]
    assert wrong == []


def test_only_solvers_know_the_optimisers() -> None:
    wrong = [
        spot
        for path in modules()
        for spot in report(
            path, foreign_imports(module_name(path), ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert wrong == []


def test_no_function_runs_on() -> None:
    wrong = [
        spot
        for path in modules()
        for spot in report(path, long_functions(ast.parse(path.read_text(encoding="utf-8"))))
    ]
    assert wrong == []


def test_no_room_is_a_junk_drawer() -> None:
    assert [module_name(p) for p in modules() if set(module_name(p).split(".")) & BAD_NAMES] == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("import csv", "imports csv"),
        ("from pathlib import Path", "imports pathlib.Path"),
        ("open('speeds.csv')", "calls open()"),
        ("def f(p):\n    return p.read_text()", "calls read_text()"),
        ("import polars as pl\npl.read_csv('speeds.csv')", "calls read_csv()"),
    ],
)
def test_a_stage_that_reads_a_file_is_caught(source: str, caught: str) -> None:
    assert caught in [what for _, what in file_use(ast.parse(source))]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("corridor.rail.timetable.plan", "def f():\n    from ortools.sat.python import cp_model"),
        ("corridor.rail.circulation.flow", "import highspy"),
        ("corridor.rail.circulation.flow", "from ortools.sat.python import cp_model"),
        ("corridor.goods.register", "from corridor.rail import model"),
        ("corridor.council.targets", "import corridor.rail.timetable"),
    ],
)
def test_a_forbidden_door_is_caught(module: str, source: str) -> None:
    assert len(list(foreign_imports(module, ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("corridor.rail.solvers.blocking.master", "from ortools.sat.python import cp_model"),
        (
            "corridor.rail.circulation.flow",
            "from ortools.graph.python.min_cost_flow import SimpleMinCostFlow",
        ),
    ],
)
def test_a_room_may_enter_its_own_library(module: str, source: str) -> None:
    assert list(foreign_imports(module, ast.parse(source))) == []


@pytest.mark.parametrize(("lines", "count"), [(59, 0), (60, 1)])
def test_sixty_lines_with_the_signature_are_enough(lines: int, count: int) -> None:
    source = 'def f():\n    """Say\n\n    much.\n    """\n' + "    x = 1\n" * lines
    assert len(list(long_functions(ast.parse(source)))) == count


def loaded_by(code: str) -> set[str]:
    """Return the top names of all modules that a fresh Python has after running the code."""
    ask = f"{code}\nimport sys; print(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_import_corridor_is_light() -> None:
    assert loaded_by("import corridor") & HEAVY == set()


def test_help_is_light() -> None:
    ask = "from corridor.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert loaded_by(ask) & HEAVY == set()


def test_light_is_measured_at_all() -> None:
    assert loaded_by("import polars") & HEAVY >= {"polars"}
