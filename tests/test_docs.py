"""The manual and the program say the same."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SRC = ROOT / "src" / "corridor"

sys.path.insert(0, str(DOCS))
from session import BLOCK, SessionError, has_session, run_page  # noqa: E402

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LOCK = ROOT / "uv.lock"
COMMITTED = ("src", "tests", "docs", "benchmarks", ".ci")
TEXT = {
    ".cff",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
    "",
}

MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work|mnt)/\w+")
REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi\.|pythonhosted\.|registry\.|artifactory|devpi|nexus)[\w.-]*")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def findings() -> list[dict[str, str]]:
    return list(csv.DictReader((SRC / "findings.csv").read_text(encoding="utf-8").splitlines()))


def texts_in(path: Path) -> set[str]:
    """Return every string constant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def codes_made_in(tree: ast.AST) -> Iterator[str]:
    """Yield the codes with which findings are made outright: ``Finding("code", …)``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Finding"
        ):
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            yield from (g.value for g in given if isinstance(g, ast.Constant))


def test_every_code_made_is_declared() -> None:
    declared = {row["code"] for row in findings()}
    made = {c for p in SRC.rglob("*.py") for c in codes_made_in(ast.parse(p.read_text(encoding="utf-8")))}
    assert made - declared == set()


def test_a_code_made_outright_is_seen() -> None:
    tree = ast.parse('Finding("a", "x")\nfindings.Finding(code="b", sentence="y")')
    assert list(codes_made_in(tree)) == ["a", "b"]


def test_every_declared_code_is_used() -> None:
    written = set().union(*(texts_in(p) for p in SRC.rglob("*.py")))
    assert [row["code"] for row in findings() if row["code"] not in written] == []


def test_codes_are_declared_once_and_in_full() -> None:
    codes = [row["code"] for row in findings()]
    assert sorted(codes) == sorted(set(codes))
    wrong = [r for r in findings() if None in r or not all(r.values())]
    assert wrong == []


def test_every_code_is_in_the_manual() -> None:
    page = (DOCS / "reference" / "findings.md").read_text(encoding="utf-8")
    assert [row["code"] for row in findings() if f"### `{row['code']}`" not in page] == []


def test_every_verb_is_in_the_manual() -> None:
    from corridor.cli.program import VERBS

    page = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"## corridor {verb}\n" not in page] == []


def test_generated_pages_are_fresh() -> None:
    run = subprocess.run([sys.executable, DOCS / "make.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def broken_links(page: Path) -> list[str]:
    targets = LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
    inside = [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:", t)]
    return [t for t in inside if t and not (page.parent / t).exists()]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[here](page.md#top) [gone](gone.md) [web](https://example.org)", encoding="utf-8")
    assert broken_links(page) == ["gone.md"]


def test_every_page_of_the_manual_can_be_reached() -> None:
    seen, ahead = set(), [DOCS / "index.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        targets = LINK.findall(page.read_text(encoding="utf-8"))
        ahead += [(page.parent / t.partition("#")[0]).resolve() for t in targets if ":" not in t]
    assert [name_of(p) for p in DOCS.rglob("*.md") if p not in seen] == []


def shape(text: str) -> list[str]:
    """Return the words of a page without figures and drawn lines, which may differ from run to run."""
    return [w for w in (re.sub(r"[\d─━-]+", "#", word) for word in text.split()) if w != "#"]


@pytest.mark.parametrize(
    "page", [p for p in PAGES if has_session(p.read_text(encoding="utf-8"))], ids=name_of
)
def test_sessions_are_real(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    real = run_page(text, tmp_path)
    if "corridor plan" in text or ".plan(" in text:  # solved within a limit: what is found by then may differ
        told, real_words = set(shape(text)), set(shape(real))
        assert len(told & real_words) >= 0.9 * len(told | real_words)
    else:
        assert shape(text) == shape(real)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_looks_like_a_session_is_run(page: Path) -> None:
    kinds = {"$ corridor": "console", ">>>": "pycon"}
    wrong = [
        match["body"].splitlines()[0]
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
        for start, kind in kinds.items()
        if match["body"].startswith(start) and match["info"].split()[:1] != [kind]
    ]
    assert wrong == []


def test_a_session_is_rewritten_with_what_was_answered(tmp_path: Path) -> None:
    page = (
        "```csv a/b.csv\nx\n1\n```\n\n```console\n$ wc -l < a/b.csv\n9\n```\n\n```pycon\n>>> 1 + 1\n3\n```\n"
    )
    assert run_page(page, tmp_path) == page.replace("9", "2").replace("3\n", "2\n")


def test_a_session_that_fails_otherwise_than_it_says_is_refused(tmp_path: Path) -> None:
    assert run_page("```console\n$ false  # exit 1\n```", tmp_path) == "```console\n$ false  # exit 1\n```"
    with pytest.raises(SessionError, match="exit 1 instead of 0"):
        run_page("```console\n$ false\n```", tmp_path)


def committed_texts() -> Iterator[tuple[Path, str]]:
    """Yield what is committed and can be read as text, the lock file apart."""
    here = [p for p in ROOT.iterdir() if p.is_file() and p != LOCK and p.name != ".git"]
    below = [p for room in COMMITTED for p in (ROOT / room).rglob("*") if p.is_file()]
    for path in here + below:
        if path.suffix in TEXT and not {"__pycache__", "build"} & set(path.parts[len(ROOT.parts) :]):
            yield path, path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("traces", [MACHINE, REGISTRY], ids=["paths of a machine", "package registries"])
def test_no_trace_of_a_machine(traces: re.Pattern[str]) -> None:
    own = {Path(__file__).resolve()}
    found = [
        f"{name_of(p)}: {m[0]}"
        for p, text in committed_texts()
        if p not in own
        for m in traces.finditer(text)
    ]
    assert found == []


def test_traces_are_seen() -> None:
    assert MACHINE.search('open("/home/anna/corridor")')
    assert not MACHINE.search("https://example.org/home/anna")
    assert REGISTRY.search("https://files.pythonhosted.org/packages")
    assert not REGISTRY.search("https://docs.python.org/3/")
