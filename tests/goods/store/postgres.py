"""A PostgreSQL of one's own: made in a folder under the system's temporary one, on a socket, for one run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHEAP = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests, which lose nothing if the power fails."""


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest version first; ``None`` if there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found = [*debian, *([Path(on_path).parent] if on_path else [])]
    return next((p for p in found if (p / "initdb").exists()), None)


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """Run a cluster; yield an address with ``{}`` where the name of a database belongs."""
    tools, owner = programs(), _owner()
    assert tools, "no PostgreSQL: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))

    def run(program: str, *arguments: object) -> None:
        command = [tools / program, "-D", folder / "data", *map(str, arguments)]
        subprocess.run(command, user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        if owner:
            shutil.chown(folder, owner)
        run("initdb", "-U", "corridor", "--auth=trust", "-E", "UTF8", "--no-sync")
        given = (*settings, "listen_addresses=", f"unix_socket_directories={folder}")
        options = " ".join(f"-c {setting}" for setting in given)
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://corridor@/{{}}?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Return whom to run it as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
