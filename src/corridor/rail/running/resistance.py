"""Running resistance on level track, in three published forms, all of them quadratic in the speed.

========  ==========================================================================================
form      R(v), N, v in m/s
========  ==========================================================================================
davis     a + b·v + c·v²
strahl    U(v) + m_w·g/1000 · [f_w0 + f_w2·(v/v₀)²]                                (freight wagons)
sauthoff  U(v) + m_w·g/1000 · [f_w0 + f_w1·v/v₀ + f_w2·((v+Δv)/v₀)²]     (coaches, multiple units)
========  ==========================================================================================

with the traction unit's part U(v) = g/1000 · [f_td0·m_td + f_tc0·m_tc + f_t2·(m_td+m_tc)·((v+Δv)/v₀)²],
v₀ = 100 km/h and Δv = 15 km/h of head wind.

Coefficients: ``f_…`` in ‰ of the weight, ``m_…`` in t. ``m_td`` and ``m_tc`` are the masses on the traction
unit's driving and carrying axles (left out: none, with their coefficients); ``m_w`` is the mass of the wagons
(left out: the train less its traction unit; where it is zero the ``f_w…`` may be left out too).

Source: Wende, *Fahrdynamik des Schienenverkehrs* (2003), pp. 151–153.
"""

from __future__ import annotations

from collections.abc import Mapping

from corridor.rail.model import Resistance

__all__ = ["GRAVITY_MS2", "Quadratic", "quadratic", "resistance_n", "traction_unit_n", "wagons_n"]

GRAVITY_MS2 = 9.80665
REFERENCE_SPEED_MS = 100 / 3.6
HEAD_WIND_MS = 15 / 3.6

Quadratic = tuple[float, float, float]
"""r0 N, r1 N/(m/s), r2 N/(m/s)²: R(v) = r0 + r1·v + r2·v²."""

UNIT_NAMES = ("m_td", "m_tc", "f_td0", "f_tc0", "f_t2")
WAGON_NAMES = {"strahl": ("f_w0", "f_w2"), "sauthoff": ("f_w0", "f_w1", "f_w2")}


def quadratic(resistance: Resistance, mass_t: float) -> Quadratic:
    """Return the resistance of a train as a quadratic of its speed in m/s.

    Parameters
    ----------
    resistance
        Form and coefficients, see the head of this module.
    mass_t
        Mass of the whole train.

    Raises
    ------
    ValueError
        If the form is unknown, or a coefficient is missing, unknown or negative; the message says which.
    """
    given = resistance.coefficients
    _no_negative(given)
    if resistance.form == "davis":
        _exactly(resistance.form, given, required=("a", "b", "c"))
        return given["a"], given["b"], given["c"]
    if resistance.form not in WAGON_NAMES:
        raise ValueError(f"form '{resistance.form}' is not one of davis, strahl, sauthoff")
    return _german(resistance.form, given, mass_t)


def resistance_n(curve: Quadratic, speed_ms: float) -> float:
    """Return the resistance in N at a speed in m/s."""
    r0, r1, r2 = curve
    return r0 + (r1 + r2 * speed_ms) * speed_ms


def traction_unit_n(given: Mapping[str, float]) -> Quadratic:
    """Return U(v), the part of the traction unit; zero without ``m_td`` and ``m_tc``."""
    driven, carried = given.get("m_td", 0.0), given.get("m_tc", 0.0)
    rolling = given.get("f_td0", 0.0) * driven + given.get("f_tc0", 0.0) * carried
    air = _in_wind(given.get("f_t2", 0.0) * (driven + carried))
    return _newtons((rolling + air[0], air[1], air[2]))


def wagons_n(form: str, given: Mapping[str, float], wagons_t: float) -> Quadratic:
    """Return the part of the wagons, by Strahl (``strahl``) or Sauthoff (``sauthoff``)."""
    f0, f1, f2 = (given.get(f"f_w{n}", 0.0) * wagons_t for n in (0, 1, 2))
    if form == "strahl":
        return _newtons((f0, 0.0, f2 / REFERENCE_SPEED_MS**2))
    air = _in_wind(f2)
    return _newtons((f0 + air[0], f1 / REFERENCE_SPEED_MS + air[1], air[2]))


def _german(form: str, given: Mapping[str, float], mass_t: float) -> Quadratic:
    unit_t = given.get("m_td", 0.0) + given.get("m_tc", 0.0)
    wagons_t = given.get("m_w", mass_t - unit_t)
    unit = [n for n in _needed_by_unit(given) if n]
    wagons = WAGON_NAMES[form] if wagons_t > 0 else ()
    _exactly(form, given, required=(*unit, *wagons), optional=(*UNIT_NAMES, "m_w", *WAGON_NAMES[form]))
    if wagons_t < 0 or unit_t + wagons_t > mass_t * 1.001:
        raise ValueError(
            f"traction unit {unit_t:g} t and wagons {wagons_t:g} t exceed the train's {mass_t:g} t"
        )
    u, w = traction_unit_n(given), wagons_n(form, given, wagons_t)
    return u[0] + w[0], u[1] + w[1], u[2] + w[2]


def _needed_by_unit(given: Mapping[str, float]) -> tuple[str, ...]:
    driven, carried = given.get("m_td", 0.0) > 0, given.get("m_tc", 0.0) > 0
    return ("f_td0" * driven, "f_tc0" * carried, "f_t2" * (driven or carried))


def _in_wind(f: float) -> Quadratic:
    """Expand f·((v+Δv)/v₀)²."""
    k = f / REFERENCE_SPEED_MS**2
    return k * HEAD_WIND_MS**2, 2 * k * HEAD_WIND_MS, k


def _newtons(tonnes_permille: Quadratic) -> Quadratic:
    r0, r1, r2 = tonnes_permille
    return r0 * GRAVITY_MS2, r1 * GRAVITY_MS2, r2 * GRAVITY_MS2


def _exactly(
    form: str, given: Mapping[str, float], required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> None:
    missing = [n for n in required if n not in given]
    unknown = sorted(set(given) - set(required) - set(optional))
    if missing:
        raise ValueError(f"form '{form}' needs {', '.join(missing)}")
    if unknown:
        raise ValueError(f"form '{form}' has no {', '.join(unknown)}")


def _no_negative(given: Mapping[str, float]) -> None:
    below = [n for n, value in given.items() if not value >= 0]
    if below:
        raise ValueError(f"{', '.join(below)} must be at least 0")
