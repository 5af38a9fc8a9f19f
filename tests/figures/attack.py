"""What a reader with a pencil, or a solver, can find out about cells that were withheld.

Written apart from `geo.figures.suppression`: exact elimination in fractions over every published
total, linear programs over the whole table, and, where the table is small, every way to fill it.
"""

from fractions import Fraction
from itertools import product

from scipy.optimize import linprog


def equations(cells, totals, hidden):
    """Return the unknown cells and, for each total, their coefficients and the right-hand side."""
    unknown = sorted(name for name, value in cells.items() if name in hidden or value is None)
    rows = []
    for total in totals:
        terms = [(total.name, -1), *((part, 1) for part in total.parts)]
        left = {name: sign for name, sign in terms if name in unknown}
        right = -sum(sign * cells[name] for name, sign in terms if name not in unknown)
        rows.append(([left.get(name, 0) for name in unknown], right))
    return unknown, rows


def solved_exactly(cells, totals, hidden):
    """Return the cells that elimination determines, with their values."""
    unknown, rows = equations(cells, totals, hidden)
    matrix = [[Fraction(number) for number in (*left, right)] for left, right in rows]
    rank = 0
    for column in range(len(unknown)):
        pivot = next((row for row in range(rank, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        matrix[rank] = [number / matrix[rank][column] for number in matrix[rank]]
        for row, numbers in enumerate(matrix):
            if row != rank and numbers[column]:
                factor = numbers[column]
                matrix[row] = [a - factor * b for a, b in zip(numbers, matrix[rank], strict=True)]
        rank += 1
    found = {}
    for *left, right in matrix[:rank]:
        named = [number for number, coefficient in enumerate(left) if coefficient]
        if len(named) == 1:
            found[unknown[named[0]]] = right
    return found


def interval(cells, totals, hidden, name):
    """Return the least and the largest count that a cell can be, by linear programs."""
    unknown, rows = equations(cells, totals, hidden)
    aim = [float(other == name) for other in unknown]
    ends = []
    for sign in (1, -1):
        found = linprog(
            [sign * weight for weight in aim],
            A_eq=[left for left, _right in rows],
            b_eq=[right for _left, right in rows],
            bounds=(0, 1e6),
        )
        ends.append(sign * found.fun)
    return ends


def possible_counts(cells, totals, hidden, top):
    """Return every count that each withheld cell can be, trying all ways to fill the table.

    Totals must come after their parts; no cell is tried above `top`.
    """
    sums = {total.name for total in totals}
    open_cells = [name for name in cells if name in hidden and name not in sums]
    found = {name: set() for name in hidden}
    for counts in product(range(top + 1), repeat=len(open_cells)):
        filled = dict(cells) | dict(zip(open_cells, counts, strict=True))
        for total in totals:
            filled[total.name] = sum(filled[part] for part in total.parts)
        if all(filled[name] == cells[name] for name in sums - hidden):
            for name in hidden:
                found[name].add(filled[name])
    return found
