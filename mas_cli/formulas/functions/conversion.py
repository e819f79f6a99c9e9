"""CONVERT: a quantity from one unit into another."""

from __future__ import annotations

from typing import Final

from mas_cli.formulas.registry import function
from mas_cli.formulas.values import NA, Value

# What one unit is in the base unit of its kind; `*` marks those that take a prefix of the metric system.
_UNITS: Final[dict[str, str]] = {
    "mass": "g*=1 sg=14593.90293720636 lbm=453.59237 u*=1.660538782e-24 ozm=28.349523125 grain=0.06479891"
    " cwt=45359.237 shweight=45359.237 uk_cwt=50802.34544 lcwt=50802.34544 hweight=50802.34544"
    " stone=6350.29318 ton=907184.74 uk_ton=1016046.9088 LTON=1016046.9088 brton=1016046.9088",
    "length": "m*=1 mi=1609.344 Nmi=1852 in=0.0254 ft=0.3048 yd=0.9144 ang*=1e-10 ell=1.143"
    " ly*=9460730472580800 parsec*=30856775812815500 pc*=30856775812815500 Picapt=0.000352777777777778"
    " Pica=0.000352777777777778 pica=0.00423333333333333 survey_mi=1609.34721869444",
    "time": "yr=31557600 day=86400 d=86400 hr=3600 mn=60 min=60 sec*=1 s*=1",
    "pressure": "Pa*=1 p*=1 atm*=101325 at*=101325 mmHg*=133.322 psi=6894.75729316836 Torr=133.322368421053",
    "force": "N*=1 dyn*=1e-05 dy*=1e-05 lbf=4.4482216152605 pond*=0.00980665",
    "energy": "J*=1 e*=1e-07 c*=4.184 cal*=4.1868 eV*=1.602176487e-19 ev*=1.602176487e-19"
    " HPh=2684519.53769617 hh=2684519.53769617 Wh*=3600 wh*=3600 flb=1.3558179483314 BTU=1055.05585262"
    " btu=1055.05585262",
    "power": "HP=745.69987158227 h=745.69987158227 PS=735.49875 W*=1 w*=1",
    "magnetism": "T*=1 ga*=0.0001",
    "volume": "tsp=4.92892159375e-06 tspm=5e-06 tbs=1.478676478125e-05 oz=2.95735295625e-05"
    " cup=0.0002365882365 pt=0.000473176473 us_pt=0.000473176473 uk_pt*=0.00056826125"
    " qt=0.000946352946 uk_qt=0.0011365225 gal=0.003785411784 uk_gal=0.00454609"
    " l*=0.001 L*=0.001 lt*=0.001 ang3*=1e-30 ang^3*=1e-30"
    " barrel=0.158987294928 bushel=0.03523907016688 ft3=0.028316846592 ft^3=0.028316846592"
    " in3=1.6387064e-05 in^3=1.6387064e-05 ly3=8.46786664623715e+47 ly^3=8.46786664623715e+47 m3*=1 m^3*=1"
    " mi3=4168181825.44058 mi^3=4168181825.44058 yd3=0.764554857984 yd^3=0.764554857984"
    " Nmi3=6352182208 Nmi^3=6352182208 Picapt3=4.39039566186557e-11 Picapt^3=4.39039566186557e-11"
    " Pica3=4.39039566186557e-11 Pica^3=4.39039566186557e-11 GRT=2.8316846592 regton=2.8316846592"
    " MTON=1.13267386368",
    "area": "uk_acre=4046.8564224 us_acre=4046.87260987425 ang2*=1e-20 ang^2*=1e-20 ar*=100 ft2=0.09290304"
    " ft^2=0.09290304 ha=10000 in2=0.00064516 in^2=0.00064516 ly2=8.95054210748189e+31"
    " ly^2=8.95054210748189e+31 m2*=1 m^2*=1 Morgen=2500 mi2=2589988.110336 mi^2=2589988.110336"
    " Nmi2=3429904 Nmi^2=3429904 Picapt2=1.24452160493827e-07 Pica2=1.24452160493827e-07"
    " Pica^2=1.24452160493827e-07 Picapt^2=1.24452160493827e-07 yd2=0.83612736 yd^2=0.83612736",
    "information": "bit*=1 byte*=8",
    "speed": "admkn=0.514773333333333 kn=0.514444444444444 m/h*=0.000277777777777778"
    " m/hr*=0.000277777777777778 m/s*=1 m/sec*=1 mph*=0.44704",
    "temperature": "C=0 cel=0 F=0 fah=0 K*=1 kel*=1 Rank=0 Reau=0",
}
_PREFIXES: Final = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "e": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
_BINARY: Final = {"Yi": 80, "Zi": 70, "Ei": 60, "Pi": 50, "Ti": 40, "Gi": 30, "Mi": 20, "ki": 10}
# Degrees as a multiple of a kelvin, and where they have their zero, in kelvin.
_DEGREES: Final = {
    **dict.fromkeys(("C", "cel"), (1.0, 273.15)),
    **dict.fromkeys(("F", "fah"), (5 / 9, 273.15 - 160 / 9)),
    "Rank": (5 / 9, 0.0),
    "Reau": (1.25, 273.15),
}


def _table() -> dict[str, tuple[str, float, bool]]:
    found = {}
    for kind, units in _UNITS.items():
        for entry in units.split():
            name, _equals, size = entry.rpartition("=")
            found[name.removesuffix("*")] = (kind, float(size), name.endswith("*"))
    return found


_KNOWN: Final = _table()


def _unit(name: str) -> tuple[str, float] | None:
    """Kind and size of a unit, with its prefix; None when there is none of the name."""
    if name in _KNOWN:
        return _KNOWN[name][:2]
    for length in (2, 1):
        prefix, rest = name[:length], name[length:]
        known = _KNOWN.get(rest)
        if known is None or not known[2]:
            continue
        if prefix in _BINARY and known[0] == "information":
            return known[0], known[1] * 2.0 ** _BINARY[prefix]
        if prefix in _PREFIXES:
            power = _PREFIXES[prefix] * (int(rest[-1]) if rest[-1] in "23" else 1)
            return known[0], known[1] * 10.0**power
    return None


@function("CONVERT", "p t t")
def _convert(value: float, source: str, target: str) -> Value:
    one, other = _unit(source), _unit(target)
    if one is None or other is None or one[0] != other[0]:
        return NA
    if source == target:
        return value
    if one[0] != "temperature":
        return value * one[1] / other[1]
    size, zero = _DEGREES.get(source, (one[1], 0.0))
    kelvin = value * size + zero
    size, zero = _DEGREES.get(target, (other[1], 0.0))
    return (kelvin - zero) / size
