"""The only door to the optimisers: what one asks (Stop), what comes back (Verdict, Outcome)."""

from corridor.rail.solvers.outcome import Outcome, Verdict
from corridor.rail.solvers.stop import Interruptible, Stop, Tick

__all__ = ["Interruptible", "Outcome", "Stop", "Tick", "Verdict"]
