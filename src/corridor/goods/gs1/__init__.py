"""GS1 codes: element strings, Digital Links and scans, read and checked as the GS1 syntax dictionary says."""

from corridor.goods.gs1.code import Allow, Code, Element
from corridor.goods.gs1.elements import parse_bracketed, parse_elements
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.hypotheses import Change, ChangeKind
from corridor.goods.gs1.link import CANONICAL_STEM, is_link, make_link, parse_link
from corridor.goods.gs1.linters import check_digit, check_pair
from corridor.goods.gs1.reading import read_code
from corridor.goods.gs1.repair import Reading, Repair, Verdict, other_readings, repair_code
from corridor.goods.gs1.scan import make_scan, parse_scan
from corridor.goods.gs1.syntax import Component, Dictionary, Rule, dictionary, read_dictionary

__all__ = [
    "CANONICAL_STEM",
    "Allow",
    "Change",
    "ChangeKind",
    "Code",
    "Component",
    "Dictionary",
    "Element",
    "Fault",
    "Reading",
    "Repair",
    "Rule",
    "Verdict",
    "check_digit",
    "check_pair",
    "dictionary",
    "is_link",
    "make_link",
    "make_scan",
    "other_readings",
    "parse_bracketed",
    "parse_elements",
    "parse_link",
    "parse_scan",
    "read_code",
    "read_dictionary",
    "repair_code",
]
