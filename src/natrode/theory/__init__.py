"""Level 0: closed forms of sodium deposition, as pure functions of floats and arrays in SI units.

One module per topic; the numbers in brackets are those of the theory chapter.

- `nucleation`: barrier, dip, nuclei and coverage (0.1)-(0.7), exclusion number (0.13)
- `transients`: potentiostatic nucleation transients (diagnostic only)
- `depletion`: limiting current, Sand, Chazalviel (0.8), Cottrell, tanh law, finite gap
- `fronts`: moving fronts: Stefan-type front, gap-closing deposit, ion-conductor front
- `stability`: Wagner number, dispersion relation (0.9), (0.10)
- `distribution`: where the current goes in a porous host (0.11), (0.12), Tafel, starvation
- `infusion`: melt infusion (0.14) and the properties of liquid sodium
- `inventory`: Faraday, depth of discharge, N/P, energy (0.15), (0.16)
- `life`: Coulombic efficiency and life (0.17), (0.18)
- `convection`: magnetohydrodynamic stirring (1.8)
- `temperature`: thermal voltage and Arrhenius factors (1.8)
- `groups`: the dimensionless groups

Conventions: scalars in, Python float out; arrays broadcast. Depth `xi` runs from 0 at the separator
side of the host to 1 at the current collector. A plating current density is positive. Where a
relation has no solution the result is nan (or inf, where the event never comes; each docstring
says which). Arguments without meaning (a negative thickness) raise a one-line ValueError; nan is
passed through.
"""
