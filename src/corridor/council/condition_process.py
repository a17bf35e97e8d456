"""The process in which conditions are evaluated: one question a line, one answer a line, as JSON.

It answers true or false, or a text that says why not. Python's ``except Exception`` does not catch the panic
of the Rust library, which is a ``BaseException``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

__all__ = ["main"]

MEMORY_BYTES = 512 * 2**20


def main() -> None:
    """Answer until the questions end."""
    import cel

    _limit()
    for line in sys.stdin:
        print(json.dumps(_answer(cel.evaluate, line)), flush=True)


def _answer(evaluate: Any, line: str) -> bool | str:
    question = json.loads(line)
    try:
        value = evaluate(question["expression"], question["variables"])
    except KeyError as error:
        return f"there is no {error}"
    except BaseException as error:  # also a panic of the library
        return str(error) or type(error).__name__
    return value if isinstance(value, bool) else f"it is neither true nor false, but {str(value)[:60]}"


def _limit() -> None:
    """Let this process have little memory and no new files, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
