"""Invented tables such as fill a warehouse: copies, stages and reports of everyday business data, seeded.

A search is only worth something when it finds the few tables that matter among thousands that are called much alike.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from nl2sql.catalog import Column, ForeignKey, Table

_AREAS = {
    "sales": "customer order order_line invoice payment quote discount promotion region salesperson lead contract",
    "people": "employee position department salary absence benefit training applicant interview timesheet office skill",
    "finance": "account ledger_entry budget cost_centre supplier bill tax asset depreciation loan exchange_rate",
    "health": "patient visit diagnosis treatment prescription doctor appointment test_result claim ward nurse vaccine",
    "transport": "warehouse shipment carrier route vehicle driver parcel delivery container port stop inventory pallet",
    "web": "session page_view event user click campaign advert search experiment device referrer subscription",
    "school": "student course enrolment teacher semester classroom degree programme exam assignment scholarship club",
    "media": "artist album song playlist concert venue channel episode series film actor director award viewer",
    "sport": "team player match season league coach stadium tournament score injury transfer referee medal",
    "travel": "flight airport airline booking passenger hotel room itinerary ticket city country tour guide",
    "factory": "machine work_order part material supplier batch defect inspection plant line shift sensor reading tool",
    "town": "citizen permit licence parcel election candidate vote district court_case officer incident document",
    "property": "building listing agent owner tenant lease unit inspection amenity valuation mortgage",
    "animals": "dog cat breed owner treatment vet kennel vaccination adoption shelter",
    "cars": "car model maker dealer engine test_drive sale warranty recall service_record",
}
_ATTRIBUTES = """
    name code type status date start_date end_date amount quantity price total description category country city address
    phone email year month rating score rank weight height length capacity duration count percent age gender birth_date
    language nationality population area location title level priority grade size colour brand latitude longitude
    postcode state website currency balance cost revenue profit budget tax channel remark reason result winner season
    attendance speed distance temperature
"""
_HOUSEKEEPING = """
    created_at updated_at load_batch_id source_system is_active row_hash valid_from valid_to created_by updated_by
    version external_ref deleted_flag checksum partition_date
"""
_BEFORE = ("", "", "", "stg_", "raw_", "dim_", "fct_", "src_", "tmp_", "rpt_", "arc_")
_AFTER = ("", "", "", "_hist", "_bak", "_v2", "_old", "_snapshot", "_daily", "_archive", "_monthly")
_PLACES = ("core", "eu", "us", "apac", "reporting", "ops", "master", "ods", "lake", "mart")


def distractors(number: int, seed: int = 0) -> list[Table]:
    """So many tables of about ten columns each, in schemas of up to twelve that refer to each other."""
    return list(itertools.islice(_endless(random.Random(seed)), max(0, number)))


def _endless(random_: random.Random) -> Iterator[Table]:
    for number in itertools.count():
        area = random_.choice(list(_AREAS))
        schema = f"{area}_{random_.choice(_PLACES)}_{number}"
        things = _AREAS[area].split()
        chosen = random_.sample(things, min(len(things), random_.randint(5, 12)))
        before, after = random_.choice(_BEFORE), random_.choice(_AFTER)
        names = {thing: f"{before}{thing}{random_.choice(('', 's', '_detail', '_info'))}{after}" for thing in chosen}
        for place, thing in enumerate(chosen):
            other = random_.choice(chosen[:place]) if place else ""
            yield _table(schema, thing, other, names, random_)


def _table(schema: str, thing: str, other: str, names: dict[str, str], random_: random.Random) -> Table:
    own = [
        name if random_.random() < 0.6 else f"{thing}_{name}"
        for name in random_.sample(_ATTRIBUTES.split(), random_.randint(4, 11))
    ]
    extra = random_.sample(_HOUSEKEEPING.split(), random_.randint(0, 3))
    columns = [Column(f"{thing}_id", "integer", "INTEGER", primary_key=True)]
    keys: tuple[ForeignKey, ...] = ()
    if other:
        columns.append(Column(f"{other}_id", "integer", "INTEGER"))
        keys = (ForeignKey((f"{other}_id",), f"{schema}.{names[other]}", (f"{other}_id",)),)
    columns += [Column(name, "text", "TEXT") for name in dict.fromkeys((*own, *extra))]
    return Table(names[thing], tuple(columns), keys, schema)
