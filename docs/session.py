"""Sessions: the commands, the Python and the files that a page shows, run for real in one empty folder.

In a page of the manual

* a block marked ``console`` holds commands after ``$`` and what they answered; ``# exit 1`` behind a command
  says that it is meant to fail so; progress (standard error) is shown only then;
* a block marked ``pycon`` holds Python after ``>>>`` and what it answered;
* a block marked with a language and a path, as in ``toml my/corridor.toml``, is a file that is written.

They are run from top to bottom; :func:`run_page` returns the page with what was really answered.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
WIDTH = "100"


class SessionError(Exception):
    """A page shows something that does not work."""


@dataclass
class Session:
    """One page being run.

    Parameters
    ----------
    folder
        Empty folder in which everything happens.
    names
        Variables of the page's Python.
    """

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def block(self, match: re.Match[str]) -> str:
        """Run one block and return it as it should read."""
        info, body = match["info"].split(), match["body"]
        if info[:1] == ["console"]:
            body = self._commands(body)
        elif info[:1] == ["pycon"]:
            body = self._python(body)
        elif len(info) == 2:
            self._write(info[1], body)
        return f"```{match['info']}\n{body}```"

    def _write(self, name: str, body: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")

    def _commands(self, body: str) -> str:
        commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self._answer(command)}" for command in commands)

    def _answer(self, command: str) -> str:
        expected = int(command.rpartition("# exit ")[2]) if "# exit " in command else 0
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=_plain_terminal(),
            capture_output=True,
            text=True,
        )
        both = run.stdout + run.stderr
        if run.returncode != expected:
            raise SessionError(f"$ {command}\nexit {run.returncode} instead of {expected}\n{both}")
        return self._clean(both if expected else run.stdout)

    def _python(self, body: str) -> str:
        shown = []
        for example in doctest.DocTestParser().get_examples(body):
            first, *rest = example.source.splitlines()
            source = "\n".join([f">>> {first}", *(f"... {line}" for line in rest)])
            shown.append(f"{source}\n{self._clean(self._execute(example.source))}")
        return "".join(shown)

    def _execute(self, source: str) -> str:
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            try:
                exec(compile(source, "<page>", "single"), self.names)
            except Exception as error:
                raise SessionError(f">>> {source}{type(error).__name__}: {error}") from error
        return said.getvalue()

    def _clean(self, text: str) -> str:
        text = COLOUR.sub("", text).replace(f"{self.folder}/", "").replace(str(self.folder), ".")
        lines = [line.rpartition("\r")[2].rstrip() for line in text.replace("\r\n", "\n").splitlines()]
        return "".join(f"{line}\n" for line in lines)


def _plain_terminal() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb", "BROWSER": "true"}


def run_page(text: str, folder: Path, *, only: Callable[[re.Match[str]], bool] = lambda _: True) -> str:
    """Run a page in an empty folder and return it with what was really answered.

    Parameters
    ----------
    text
        The page, Markdown.
    folder
        Where its commands run and its files are written.
    only
        Which blocks to run; the others stay as they are.

    Raises
    ------
    SessionError
        If a command ends otherwise than the page says, or its Python raises.
    """
    session = Session(folder)
    return BLOCK.sub(lambda match: session.block(match) if only(match) else match[0], text)


def has_session(text: str) -> bool:
    """Return whether a page shows commands or Python."""
    return any(match["info"].split()[:1] in (["console"], ["pycon"]) for match in BLOCK.finditer(text))
