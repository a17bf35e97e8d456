"""Labelled simulated trade: honest life with all its untidiness, and each fraud, by seed.

Every parameter is an estimate; none was measured on real scans, of which no labelled set is public.
"""

from corridor.goods.watch.simulate.frauds import Frauds
from corridor.goods.watch.simulate.honest import Honest
from corridor.goods.watch.simulate.play import Play, play
from corridor.goods.watch.simulate.tables import TableFrauds, Tables, play_tables
from corridor.goods.watch.simulate.world import World

__all__ = ["Frauds", "Honest", "Play", "TableFrauds", "Tables", "World", "play", "play_tables"]
