"""Arrays kept as one ``.npy`` file each in a folder, to be mapped into memory instead of read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["map_arrays", "write_arrays"]


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Write arrays to a folder, all or none; return whether the disk took them.

    A folder that is there already is kept: its name is the digest of what the arrays were made from.
    """
    import numpy as np

    draft = ""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name[:16]}.")
        for name, array in arrays.items():
            np.save(Path(draft) / f"{name}.npy", array, allow_pickle=False)
        Path(draft).rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        return folder.is_dir()
    return True


def map_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a folder, mapped and read-only; none if it is not there or damaged."""
    import numpy as np

    try:
        return {p.stem: _mapped(np, p) for p in sorted(folder.glob("*.npy"))}
    except (OSError, ValueError):
        return {}


def _mapped(np: Any, path: Path) -> NDArray[Any]:
    """Return one array; an empty one or a single number cannot be mapped."""
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        array = np.load(path, allow_pickle=False)
    return array
