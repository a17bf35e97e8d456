"""The kernels say the same with the compiler on and off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
from datetime import timedelta
from worlds import DAY, planner
from corridor.rail.journeys import compare_days
trains = {{"T1": "A 8:00, B 8:30 8:32, C 9:00", "T2": "B 8:40, D 9:10", "T3": "D 9:20, A 10:00, C 25:10"}}
more = {{**trains, "T4": "A 8:10, D 8:50"}}
more |= {{f"H{{n}}": f"D {{8 + n // 6}}:{{n % 6}}5, B {{9 + n // 6}}:{{n % 6}}5" for n in range(70)}}
rules = [{{"from_stop_id": "B", "to_stop_id": "B", "from_trip_id": "T1", "to_trip_id": "T2",
           "transfer_type": 1}},
         {{"from_stop_id": "C", "to_stop_id": "D", "transfer_type": 2, "min_transfer_time": 300}}]
days = (DAY, DAY + timedelta(1))
old, new = (planner(t, 900, days=days, transfers=rules) for t in (trains, more))
span = new.span(DAY)
print([[new.ways(span, a, b, h * 3600) for b in range(4)] for a in range(4) for h in range(8, 20)])
print(new.matrix(DAY).mean_s.tolist(), compare_days(old, new, (DAY, DAY)).trains)
"""


def said(**environment: str) -> str:
    program = PROGRAM.format(folder=str(Path(__file__).parent))
    run = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_compiler_changes_no_answer() -> None:
    assert said(NUMBA_DISABLE_JIT="1") == said(NUMBA_DISABLE_JIT="0")
