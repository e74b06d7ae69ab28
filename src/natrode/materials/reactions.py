"""Formulas, molar masses and balanced reactions.

A reaction is balanced by exact linear algebra over the elements, so the number of sodium atoms
taken up by a coating is computed and never typed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ATOMIC_WEIGHTS: Mapping[str, float] = {
    "H": 1.008, "Li": 6.94, "Be": 9.0122, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999,
    "F": 18.998, "Na": 22.990, "Mg": 24.305, "Al": 26.982, "Si": 28.085, "P": 30.974,
    "S": 32.06, "Cl": 35.45, "K": 39.098, "Ca": 40.078, "Ti": 47.867, "V": 50.942,
    "Cr": 51.996, "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693, "Cu": 63.546,
    "Zn": 65.38, "Ga": 69.723, "Ge": 72.630, "As": 74.922, "Se": 78.971, "Br": 79.904,
    "Sr": 87.62, "Y": 88.906, "Zr": 91.224, "Nb": 92.906, "Mo": 95.95, "Ag": 107.87,
    "Cd": 112.41, "In": 114.82, "Sn": 118.71, "Sb": 121.76, "Te": 127.60, "I": 126.90,
    "Ba": 137.33, "La": 138.91, "Ta": 180.95, "W": 183.84, "Pt": 195.08, "Au": 196.97,
    "Hg": 200.59, "Pb": 207.2, "Bi": 208.98,
}  # fmt: skip
"""Standard atomic weights, abridged to five digits, g/mol (IUPAC 2021)."""

_TOKEN = re.compile(
    r"(?P<element>[A-Z][a-z]?)|(?P<open>\()|(?P<close>\))|(?P<count>[0-9]+(?:\.[0-9]+)?)"
)
_MAX_LENGTH = 80


class FormulaError(ValueError):
    """A formula that cannot be read or a reaction that cannot be balanced; one line."""


def parse_formula(formula: str) -> dict[str, Fraction]:
    """Count the atoms of a formula such as ``"Na3V2(PO4)3"``.

    Parameters
    ----------
    formula
        Element symbols, counts (whole or decimal) and nested parentheses; at most 80 characters.

    Returns
    -------
    dict
        Element symbol to number of atoms, exact, in order of appearance.

    Raises
    ------
    FormulaError
        If the text is no formula, an element is unknown, or a count is zero.
    """
    if not isinstance(formula, str) or not 0 < len(formula) <= _MAX_LENGTH:
        raise FormulaError(f"a formula of 1 to {_MAX_LENGTH} characters is needed")
    stack: list[dict[str, Fraction]] = [{}]
    last: dict[str, Fraction] | None = None  # the element or group that a count would multiply
    position = 0
    while position < len(formula):
        match = _TOKEN.match(formula, position)
        if match is None:
            raise FormulaError(f"formula {formula!r} is not understood at {formula[position:]!r}")
        position = match.end()
        if match["element"]:
            _flush(stack, last)
            if match["element"] not in ATOMIC_WEIGHTS:
                raise FormulaError(f"unknown element {match['element']!r} in {formula!r}")
            last = {match["element"]: Fraction(1)}
        elif match["open"]:
            _flush(stack, last)
            last = None
            stack.append({})
        elif match["close"]:
            _flush(stack, last)
            if len(stack) == 1 or not stack[-1]:
                raise FormulaError(f"formula {formula!r} has an unmatched or empty parenthesis")
            last = stack.pop()
        else:
            count = Fraction(match["count"])
            if last is None or count == 0:
                raise FormulaError(f"formula {formula!r} has a misplaced or zero count")
            _flush(stack, {element: number * count for element, number in last.items()})
            last = None
    _flush(stack, last)
    if len(stack) != 1 or not stack[0]:
        raise FormulaError(f"formula {formula!r} has an unmatched parenthesis")
    return stack[0]


def _flush(stack: list[dict[str, Fraction]], group: dict[str, Fraction] | None) -> None:
    for element, number in (group or {}).items():
        stack[-1][element] = stack[-1].get(element, Fraction(0)) + number


def molar_mass(formula: str) -> float:
    """Molar mass of a formula unit, kg/mol.

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    """
    return 1e-3 * sum(
        float(number) * ATOMIC_WEIGHTS[element]
        for element, number in parse_formula(formula).items()
    )


@dataclass(frozen=True)
class Reaction:
    """A balanced reaction: formula to positive coefficient on either side."""

    reactants: Mapping[str, Fraction]
    products: Mapping[str, Fraction]

    def coefficient(self, formula: str) -> Fraction:
        """Coefficient of a reactant (positive), 0 if it does not take part."""
        return self.reactants.get(formula, Fraction(0))

    def equation(self) -> str:
        """Text such as ``"SnO2 + 4 Na -> 2 Na2O + Sn"``."""

        def side(terms: Mapping[str, Fraction]) -> str:
            return " + ".join(f"{n} {name}" if n != 1 else name for name, n in terms.items())

        return f"{side(self.reactants)} -> {side(self.products)}"


def balance(reactants: Sequence[str], products: Sequence[str]) -> Reaction:
    """Balance a reaction, normalised to one formula unit of the first reactant.

    Parameters
    ----------
    reactants, products
        Formulas on either side, each different.

    Returns
    -------
    Reaction
        Positive exact coefficients.

    Raises
    ------
    FormulaError
        If no balance exists, more than one exists, or a coefficient would not be positive.
    """
    names = [*reactants, *products]
    if not reactants or not products or len(set(names)) != len(names):
        raise FormulaError("a reaction needs different reactants and products on both sides")
    text = f"{' + '.join(reactants)} -> {' + '.join(products)}"
    atoms = [parse_formula(name) for name in names]
    elements = list(dict.fromkeys(element for count in atoms for element in count))
    sign = [1] * len(reactants) + [-1] * len(products)
    rows = [
        [s * count.get(element, Fraction(0)) for s, count in zip(sign, atoms, strict=True)]
        for element in elements
    ]
    vector = _null_vector(rows, len(names), text)
    if vector[0] == 0:
        raise FormulaError(f"{names[0]} takes no part in {text}")
    coefficients = [value / vector[0] for value in vector]
    if any(value <= 0 for value in coefficients):
        wrong = names[[value <= 0 for value in coefficients].index(True)]
        raise FormulaError(f"{wrong} does not belong on its side of {text}")
    n = len(reactants)
    return Reaction(
        dict(zip(names[:n], coefficients[:n], strict=True)),
        dict(zip(names[n:], coefficients[n:], strict=True)),
    )


def _null_vector(rows: list[list[Fraction]], columns: int, text: str) -> list[Fraction]:
    """The one solution, up to a factor, of rows x vector = 0 (Gauss-Jordan, exact)."""
    matrix = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(columns):
        top = len(pivots)
        pivot = next((r for r in range(top, len(matrix)) if matrix[r][column] != 0), None)
        if pivot is None:
            continue
        matrix[top], matrix[pivot] = matrix[pivot], matrix[top]
        lead = matrix[top][column]
        matrix[top] = [value / lead for value in matrix[top]]
        for r in range(len(matrix)):
            if r != top and matrix[r][column] != 0:
                scale = matrix[r][column]
                matrix[r] = [a - scale * b for a, b in zip(matrix[r], matrix[top], strict=True)]
        pivots.append(column)
    free = [column for column in range(columns) if column not in pivots]
    if not free:
        raise FormulaError(f"{text} cannot be balanced")
    if len(free) > 1:
        raise FormulaError(f"{text} has more than one balance")
    vector = [Fraction(0)] * columns
    vector[free[0]] = Fraction(1)
    for row, column in enumerate(pivots):
        vector[column] = -matrix[row][free[0]]
    return vector
