"""All benchmarks, one after the other: ``python -m benchmarks [name …]``.

Each is a module with a written protocol of its own; results go to ``benchmarks/results`` with the machine
and the versions beside them.
"""

from __future__ import annotations

import subprocess
import sys

REGISTRY = {
    "cli": ["benchmarks.cli"],
    "scale": ["benchmarks.scale"],
    "running": ["benchmarks.running.path_length"],
    "simulate": ["benchmarks.rail.simulate"],
    "register": ["benchmarks.goods.register"],
    "register-growth": ["benchmarks.goods.register_growth", "sqlite"],
    "register-growth-postgresql": ["benchmarks.goods.register_growth", "postgresql"],
    "gs1": ["benchmarks.goods.gs1"],
    "resolver": ["benchmarks.goods.resolver"],
    "events": ["benchmarks.goods.events"],
    "watch": ["benchmarks.goods.watch"],
    "trust-verify": ["benchmarks.trust.verify"],
    "trust-appends": ["benchmarks.trust.appends"],
    "backtest": ["benchmarks.council.backtest"],
    "journeys": ["benchmarks.rail.journeys"],
    "targets": ["benchmarks.council.targets"],
    "pesplib": ["benchmarks.periodic.pesplib", "../shared/data/pesplib"],
    "lines": ["benchmarks.blocking.lines", "../shared/data/lines"],
}


def main() -> int:
    """Run the named benchmarks, or all."""
    names = sys.argv[1:] or list(REGISTRY)
    unknown = [n for n in names if n not in REGISTRY]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(REGISTRY)}", file=sys.stderr)
        return 2
    return max(subprocess.run([sys.executable, "-m", *REGISTRY[n]]).returncode for n in names)


if __name__ == "__main__":
    sys.exit(main())
