"""From tables to the rail task: what the files say, as the nouns of the model."""

from corridor.rail.assemble.assemble import assemble
from corridor.rail.assemble.existing import TimedCall, TimedTrain, existing_trains
from corridor.rail.assemble.market import ridership_of

__all__ = ["TimedCall", "TimedTrain", "assemble", "existing_trains", "ridership_of"]
