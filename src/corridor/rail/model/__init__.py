"""What things ARE: frozen nouns that every stage shares. No solver, no file, no clock of its own."""

from corridor.rail.model.calendar import Calendar, DayType, TimetableYear, day_types
from corridor.rail.model.circulation import Circulation, Duty, EmptyRun, Layover
from corridor.rail.model.demand import Flow, Profile, Weights
from corridor.rail.model.disturbance import Band, Disturbance
from corridor.rail.model.fleet import Resistance, Stock, Unit
from corridor.rail.model.market import Count, Market, Parameter, Price, Ridership, Total, Zone
from corridor.rail.model.network import Control, Grade, Network, Section, SpeedLimit, Station, Stretch
from corridor.rail.model.origin import Origin
from corridor.rail.model.pattern import (
    Change,
    Deviation,
    Exempt,
    FixedTime,
    Pattern,
    Patterns,
    PatternTimes,
    PeriodicPlan,
    Spacing,
    Thinning,
    Waiting,
)
from corridor.rail.model.result import Assumption, Comparison
from corridor.rail.model.running import RunningTimes, TrainRunning
from corridor.rail.model.services import (
    Connection,
    DayReturn,
    ExistingCall,
    ExistingTrain,
    Line,
    Services,
    Stop,
    Train,
)
from corridor.rail.model.task import Allowance, Publisher, RailTask
from corridor.rail.model.timetable import Call, Run, Timetable

__all__ = [
    "Allowance",
    "Assumption",
    "Band",
    "Calendar",
    "Call",
    "Change",
    "Circulation",
    "Comparison",
    "Connection",
    "Control",
    "Count",
    "DayReturn",
    "DayType",
    "Deviation",
    "Disturbance",
    "Duty",
    "EmptyRun",
    "Exempt",
    "ExistingCall",
    "ExistingTrain",
    "FixedTime",
    "Flow",
    "Grade",
    "Layover",
    "Line",
    "Market",
    "Network",
    "Origin",
    "Parameter",
    "Pattern",
    "PatternTimes",
    "Patterns",
    "PeriodicPlan",
    "Price",
    "Profile",
    "Publisher",
    "RailTask",
    "Resistance",
    "Ridership",
    "Run",
    "RunningTimes",
    "Section",
    "Services",
    "Spacing",
    "SpeedLimit",
    "Station",
    "Stock",
    "Stop",
    "Stretch",
    "Thinning",
    "Timetable",
    "TimetableYear",
    "Total",
    "Train",
    "TrainRunning",
    "Unit",
    "Waiting",
    "Weights",
    "Zone",
    "day_types",
]
