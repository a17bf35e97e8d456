"""A rehearsal: keys of this machine for every party, to try signing with. Never for anything real."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corridor.council.parties import PARTIES_FILE
from corridor.errors import RefusedError
from corridor.files import write_text
from corridor.trust import SigningKey, save_key

__all__ = ["rehearse"]

_HEAD = """\
# DEMONSTRATION KEYS, made by "corridor council rehearse"; the secret halves lie in build/rehearsal.
# Nothing signed with them binds anybody. For real use each party makes its keys on its own machine
# (corridor council key NAME FILE) and sends only the public lines.

"""


def rehearse(folder: Path, parties: Sequence[str]) -> list[Path]:
    """Make two keys for every party and write ``council/parties.toml`` with a threshold of two.

    Returns
    -------
    list of Path
        Files of the secret keys, readable by the owner only.

    Raises
    ------
    RefusedError
        If anything was signed in this workspace.
    """
    if any((folder / "council" / "signatures").glob("*")):
        raise RefusedError("something was signed here already; rehearse with a fresh workspace")
    written: list[Path] = []
    told = [_HEAD]
    for party in parties:
        keys = [SigningKey.generate(f"rehearsal-{party.lower()}.example/{n}") for n in ("first", "second")]
        for key in keys:
            path = folder / "build" / "rehearsal" / f"{party}-{key.name.rpartition('/')[2]}.key"
            path.unlink(missing_ok=True)
            written.append(save_key(key, path))
        listed = "".join(f'  "{key.public}",\n' for key in keys)
        told.append(f'[[party]]\nid = "{party}"\nthreshold = 2\nkeys = [\n{listed}]\n\n')
    write_text(folder / PARTIES_FILE, "".join(told))
    return written
