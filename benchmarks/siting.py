"""Where next, beside spopt on the problem as it comes: ratios in one run, equal objectives.

With ``--all`` the median of 3,000 origins too: spopt needs about a minute for it.
"""

import sys
import time
import warnings

import numpy as np
import pulp

from geo.coverage.siting import cover_most, shorten_most
from geo.places.nearest import Nearest, distance_m
from geo.store.store import current_store

K = 5
RUNS = 3
WITHIN_M = (10_000, 30_000)


def seconds(work, runs=RUNS):
    """Return the least of some runs, and what the last one returned. [s]"""
    times = []
    for _run in range(runs):
        begin = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begin)
    return min(times), answer


def problem(*, lat, lon, demand):
    """Return origins, the 273 comuni as candidates and the open centres as a siting problem."""
    store = current_store()
    to, services = store.comune_places, store.services
    is_open = (services["kind"] == "centro_famiglie") & (services["status"] == "open")
    there = services[is_open].geometry
    n, m = len(lat), len(to)
    between = distance_m(
        lat_from=np.repeat(lat, m),
        lon_from=np.repeat(lon, m),
        lat_to=np.tile(to["lat"], n),
        lon_to=np.tile(to["lon"], n),
    )
    nearest = Nearest(there.y.to_numpy(), there.x.to_numpy()).find(lat=lat, lon=lon)[1][:, 0]
    return {"demand": demand, "distance_m": between.reshape(n, m), "existing_m": nearest}


def problems():
    store = current_store()
    places = store.localities[["lat", "lon", "population"]]
    main = store.comune_places[["lat", "lon", "population"]]
    lat, lon, people = np.concatenate([places, main]).T
    yield f"{len(lat)} places", problem(lat=lat, lon=lon, demand=people)
    chance = np.random.default_rng(1)  # places of nobody in particular, around the real ones
    some = chance.integers(0, len(lat), 3_000)
    yield (
        "3,000 invented places",
        problem(
            lat=lat[some] + chance.normal(0, 0.03, 3_000),
            lon=lon[some] + chance.normal(0, 0.03, 3_000),
            demand=np.round(chance.lognormal(4, 1.2, 3_000)),
        ),
    )


def by_spopt(name, solver, given, **options):
    """Return the seconds spopt takes to build and solve a problem, and its objective."""
    from spopt import locate

    def work():
        model = getattr(locate, name).from_cost_matrix(given["metres"], given["demand"], **options)
        model.problem.solve(solver)
        return pulp.value(model.problem.objective)

    return seconds(work, 1)


def line(name, took, objective, mine):
    print(f"  {name:38} {took * 1000:10.1f} ms {took / mine:8.1f} × ours   {objective:16,.1f}")


def compare_cover(given, solvers):
    for within_m in WITHIN_M:
        mine, choice = seconds(lambda x=within_m: cover_most(**given, k=K, within_m=x))
        line(
            f"cover_most, {within_m // 1000} km, best: {choice.is_optimal}",
            mine,
            choice.objective,
            mine,
        )
        left = np.where(given["existing_m"] > within_m, given["demand"], 0)
        for name, solver in solvers.items():
            line(
                f"spopt MCLP, {name}",
                *by_spopt(
                    "MCLP",
                    solver,
                    {"metres": given["distance_m"], "demand": left},
                    service_radius=within_m,
                    p_facilities=K,
                ),
                mine,
            )


def compare_median(given, solvers):
    mine, choice = seconds(lambda: shorten_most(**given, k=K))
    people = given["demand"].sum()
    line(f"shorten_most, best: {choice.is_optimal}", mine, choice.objective, mine)
    metres = np.column_stack([given["distance_m"], given["existing_m"]])
    kept = np.repeat([0, 1], [metres.shape[1] - 1, 1])
    for name, solver in solvers.items():
        took, total = by_spopt(
            "PMedian",
            solver,
            {"metres": metres, "demand": given["demand"]},
            p_facilities=K + 1,
            predefined_facilities_arr=kept,
        )
        line(f"spopt PMedian, {name}", took, total / people, mine)


def main():
    warnings.simplefilter("ignore")
    cbc, highs = pulp.PULP_CBC_CMD(msg=False, timeLimit=120), pulp.HiGHS(msg=False, timeLimit=120)
    for name, given in problems():
        n_candidates = given["distance_m"].shape[1]
        print(f"{name} × {n_candidates} candidates, {K} sites, the open centres kept")
        compare_cover(given, {"CBC": cbc, "HiGHS": highs})
        nowhere = given | {"existing_m": np.full(len(given["demand"]), np.inf)}
        print("  without the open centres:")
        compare_cover(nowhere, {"CBC": cbc})
        is_small = len(given["demand"]) < 1_000
        compare_median(given, {"HiGHS": highs} if is_small or "--all" in sys.argv else {})


if __name__ == "__main__":
    main()
