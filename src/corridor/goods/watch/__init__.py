"""The watch: potential suspects among scans, lots, bodies, prices and trade, under an alert budget."""

from corridor.goods.watch.bodies import PassCount, find_abnormal_bodies
from corridor.goods.watch.budget import Budget
from corridor.goods.watch.imports import imports_told
from corridor.goods.watch.kept import (
    create_scan_tables,
    forget_scans,
    kept_alerts,
    kept_scans,
    record_scans,
    salted_token,
    scan_counts,
    watch_store,
)
from corridor.goods.watch.ledger import Lot, PlainLedger
from corridor.goods.watch.lots import LotCount, find_lots_beyond
from corridor.goods.watch.mirror import CIF_OVER_FOB, Flow, corroborate, find_mirror_gaps
from corridor.goods.watch.move import move_scans
from corridor.goods.watch.nouns import AREA, Alert, Area, Item, Kind, Ledger, Role, Scan, Settings
from corridor.goods.watch.prices import Price, find_price_outliers, unit_value
from corridor.goods.watch.ranges import RangeBook, RangeLedger, count_lots
from corridor.goods.watch.stream import Watch, watch_scans

__all__ = [
    "AREA",
    "CIF_OVER_FOB",
    "Alert",
    "Area",
    "Budget",
    "Flow",
    "Item",
    "Kind",
    "Ledger",
    "Lot",
    "LotCount",
    "PassCount",
    "PlainLedger",
    "Price",
    "RangeBook",
    "RangeLedger",
    "Role",
    "Scan",
    "Settings",
    "Watch",
    "corroborate",
    "count_lots",
    "create_scan_tables",
    "find_abnormal_bodies",
    "find_lots_beyond",
    "find_mirror_gaps",
    "find_price_outliers",
    "forget_scans",
    "imports_told",
    "kept_alerts",
    "kept_scans",
    "move_scans",
    "record_scans",
    "salted_token",
    "scan_counts",
    "unit_value",
    "watch_scans",
    "watch_store",
]
