"""The data of every page: one module a page, one function that makes it, nothing but plain values inside."""

from corridor.web.pages.assumptions import Assumptions, assumptions
from corridor.web.pages.council import CouncilPage, council
from corridor.web.pages.days import Days, days
from corridor.web.pages.findings import Findings, findings
from corridor.web.pages.graph import GraphPage, graph
from corridor.web.pages.line import LinePage, line
from corridor.web.pages.outlook import OutlookPage, outlook
from corridor.web.pages.overview import Overview, overview
from corridor.web.pages.record import Record, record
from corridor.web.pages.train import TrainPage, train
from corridor.web.pages.vehicles import Vehicles, vehicles

__all__ = [
    "Assumptions",
    "CouncilPage",
    "Days",
    "Findings",
    "GraphPage",
    "LinePage",
    "OutlookPage",
    "Overview",
    "Record",
    "TrainPage",
    "Vehicles",
    "assumptions",
    "council",
    "days",
    "findings",
    "graph",
    "line",
    "outlook",
    "overview",
    "record",
    "train",
    "vehicles",
]
