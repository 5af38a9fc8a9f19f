"""What if: a case after the changes of a scenario."""

import numpy as np

from geo.coverage.case import Case
from geo.coverage.centres import Centres
from geo.coverage.change import with_more, without
from geo.scenario.changes import Scenario
from geo.scenario.sites import Site
from geo.store import Store


def after(case: Case, scenario: Scenario, store: Store) -> Case:
    """Return the case as it would be with a scenario's changes."""
    leaving = {*scenario.closed, *(record for record, _site in scenario.moved)}
    if leaving:
        case = without(case, np.array([record in leaving for record in case.centres.ids]))
    arriving = [*scenario.added, *(site for _record, site in scenario.moved)]
    if arriving:
        case = with_more(case, planned(arriving, store, case.zone_set))
    return case


def planned(sites: list[Site], store: Store, zone_set: int) -> Centres:
    """Return sites as centres that are not there yet: no service is known of them."""
    return Centres(
        ids=tuple(f"+{site.code}" for site in sites),
        networks=tuple(f"+{site.code}" for site in sites),
        comuni=tuple(site.comune_istat for site in sites),
        zone=tuple(store.zones.zona_of(site.comune_istat, zone_set).slug for site in sites),
        services=(frozenset(),) * len(sites),
        lat=np.array([site.lat for site in sites]),
        lon=np.array([site.lon for site in sites]),
    )
