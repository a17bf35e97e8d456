"""The shop windows: what ``__all__`` promises is there, sorted, and explained."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import corridor

HOUSE = Path(__file__).resolve().parent.parent / "src" / "corridor"


def rooms() -> list[str]:
    """Return every package of the house."""
    found = HOUSE.rglob("__init__.py")
    return sorted(".".join(("corridor", *p.parent.relative_to(HOUSE).parts)) for p in found)


def written_all(module: str) -> list[str] | None:
    """Return ``__all__`` as it is written in the package's file, without importing it."""
    path = HOUSE.joinpath(*module.split(".")[1:], "__init__.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def _as_ruff_sorts(name: str) -> tuple[bool, bool, str]:
    """Constants, then classes, then functions."""
    return (not name.isupper(), not name[0].isupper(), name)


@pytest.mark.parametrize("room", rooms())
def test_a_shop_window_is_sorted(room: str) -> None:
    names = written_all(room) or []
    assert names == sorted(set(names), key=_as_ruff_sorts)


@pytest.mark.parametrize("room", [r for r in rooms() if written_all(r)])
def test_everything_in_the_window_is_there_and_explained(room: str) -> None:
    module = importlib.import_module(room)
    wares = {name: getattr(module, name) for name in module.__all__}
    callables = {
        name: ware for name, ware in wares.items() if inspect.isroutine(ware) or inspect.isclass(ware)
    }
    assert [name for name, ware in callables.items() if not inspect.getdoc(ware)] == []


def test_the_front_window_names_every_home() -> None:
    assert sorted(corridor._HOMES) == corridor.__all__


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Timetabel'"):
        corridor.Timetabel  # noqa: B018


def public_functions(path: Path) -> list[ast.FunctionDef]:
    """Return the functions and methods of a file that have no underscore and no property setter."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))]
    found = [n for holder in holders for n in holder.body if isinstance(n, ast.FunctionDef)]
    return [n for n in found if not n.name.startswith("_")]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda p: str(p.relative_to(HOUSE)))
def test_every_public_function_has_a_docstring(path: Path) -> None:
    assert [f.name for f in public_functions(path) if not ast.get_docstring(f)] == []
