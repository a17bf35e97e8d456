"""Write the generated pages of the manual: ``python docs/make.py [--check | --session [PAGE …]]``.

Without options every page of :data:`PAGES` is written anew. ``--check`` writes nothing and fails if one is
stale. ``--session`` runs the commands and the Python shown in README and docs and writes down the answers.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from session import has_session, run_page

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent

NOTICE = "<!-- Written by docs/make.py from {origin}; changes here are lost. -->"


def findings_page() -> str:
    """Return the page of all findings, from ``findings.csv``."""
    from corridor.findings import Severity, codes

    parts = [
        NOTICE.format(origin="src/corridor/findings.csv"),
        "# Findings",
        "What `corridor check` and `corridor plan` may say about your files or a plan. Only an *error* "
        "stands in the way of a plan; a *warning* deserves a look; a *note* tells what was done. What to do "
        "is in italics.",
    ]
    for severity in Severity:
        parts.append(f"## {severity.capitalize()}s")
        for code in sorted(codes().values(), key=lambda c: c.name):
            if code.severity is severity:
                parts += [f"### `{code.name}`", _sentence(code.meaning), f"*{_sentence(code.remedy)}*"]
    return "\n\n".join(parts) + "\n"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def workspace_page() -> str:
    """Return the page of all files of a workspace, from their schemas."""
    from corridor.council.manual import council_manual
    from corridor.workspace import render

    notice = NOTICE.format(origin="the schemas and models of src/corridor/workspace and src/corridor/council")
    return f"{notice}\n\n{render().strip()}\n\n{council_manual().strip()}\n"


def cli_page() -> str:
    """Return the page of all commands, from their ``--help``."""
    from corridor.cli.manual import manual

    return manual()


def python_page() -> str:
    """Return the page of the Python API, from the docstrings behind ``corridor.__all__``."""
    import corridor

    parts = [
        NOTICE.format(origin="the docstrings"),
        "# Python",
        "Everything here is imported from `corridor`. What it hands out is documented where it is defined: "
        "`help()` shows it.",
    ]
    parts += [_class_part(name, getattr(corridor, name)) for name in corridor.__all__]
    return "\n\n".join(parts) + "\n"


def _class_part(name: str, thing: type) -> str:
    parts = [f"## `{name}`", _doc(thing)]
    for method, value in vars(thing).items():
        function = value.__func__ if isinstance(value, classmethod) else value
        if inspect.isfunction(function) and not method.startswith("_"):
            parts += [
                f"### `{name}.{method}`",
                f"```text\n{method}{_signature(function)}\n```",
                _doc(function),
            ]
    return "\n\n".join(parts)


def _signature(function: Callable[..., object]) -> str:
    signature = inspect.signature(function)
    kept = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    return str(signature.replace(parameters=kept)).replace("'", "")


def _doc(thing: object, heading: str = "") -> str:
    return f"```text\n{heading}{inspect.getdoc(thing) or ''}\n```"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "findings.md": findings_page,
    "python.md": python_page,
    "workspace.md": workspace_page,
}
"""Generated pages in docs/reference."""


def write_pages() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (DOCS / "reference" / name).write_text(page(), encoding="utf-8")


def stale_pages() -> list[str]:
    """Return the generated pages that differ from what would be written now."""
    return [name for name, page in PAGES.items() if _written(name) != page()]


def _written(name: str) -> str:
    path = DOCS / "reference" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def session_pages() -> list[Path]:
    """Return README and the pages of the manual that show a session."""
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    return [page for page in pages if has_session(page.read_text(encoding="utf-8"))]


def write_sessions(pages: list[Path]) -> None:
    """Run the sessions of the pages and write down what was answered."""
    for page in pages:
        print(page.relative_to(ROOT))
        with tempfile.TemporaryDirectory() as folder:
            text = run_page(page.read_text(encoding="utf-8"), Path(folder))
        page.write_text(text, encoding="utf-8")


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the manual.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    parser.add_argument("--session", action="store_true", help="run the sessions shown in README and docs")
    parser.add_argument("page", nargs="*", type=Path, help="with --session: only these pages")
    asked = parser.parse_args()
    if asked.session:
        write_sessions([page.resolve() for page in asked.page] or session_pages())
        return 0
    if asked.check:
        stale = stale_pages()
        print(f"stale: {', '.join(stale)}; run `make docs`" if stale else "generated pages are fresh")
        return 1 if stale else 0
    write_pages()
    return 0


if __name__ == "__main__":
    sys.exit(main())
