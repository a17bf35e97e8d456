"""National signatures: a slot for what only a party's own program can verify (GOST, STB and others).

The signature lies in ``council/signatures/STEM.PARTY.sig``. The program is named in ``parties.toml`` as a
list of arguments; it is run without a shell, with a time limit, and only when the user asks for it, because
the list comes from the workspace. Exit code 0 means verified.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corridor.council.model import PartyId
from corridor.council.parties import External
from corridor.council.reader import Paper

__all__ = ["National", "national_signature"]


@dataclass(frozen=True, slots=True)
class National:
    """What an external verifier says."""

    verified: bool
    words: str


def national_signature(folder: Path, paper: Paper, party: PartyId, external: External) -> National:
    """Ask a party's verifier about its signature over a decision file; never raises."""
    file = folder / "council" / "signatures" / f"{PurePosixPath(paper.file).stem}.{party}.sig"
    if not file.is_file():
        return National(False, f"{file.relative_to(folder).as_posix()} is not there")
    named = {"{file}": str((folder / paper.file).resolve()), "{signature}": str(file.resolve())}
    command = [named.get(part, part) for part in external.command]
    try:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=external.seconds, check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return National(False, f"{command[0]} took longer than {external.seconds:g} s")
    except OSError as error:
        return National(False, f"{command[0]} cannot be run: {error.strerror}")
    if run.returncode == 0:
        return National(True, f"{command[0]} has verified it")
    said = run.stderr.decode("utf-8", "replace").strip().splitlines()
    return National(
        False, f"{command[0]} refused it: {said[-1][:120] if said else f'exit code {run.returncode}'}"
    )
