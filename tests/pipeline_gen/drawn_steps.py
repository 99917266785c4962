"""Steps of every kind for property tests of words, over the people of the club beside their visits."""

# ruff: noqa: E501 - what may be drawn reads better side by side

from __future__ import annotations

from hypothesis import strategies as st

from pipeline_gen.flow import FlowStep

PERSON = FlowStep("source_1", "source", (), {"table": "person", "name": "person"})
VISIT = FlowStep("source_2", "source", (), {"table": "visit", "name": "visit"})
BESIDE = FlowStep(
    "join_1",
    "join",
    ("source_1", "source_2"),
    {"how": "left", "condition": "id = person_id", "renames": {"id": "visit_id"}},
)
TEXTS, NUMBERS, DAYS = ("name", "town", "kind"), ("age", "score", "amount"), ("day",)
COLUMNS = (*TEXTS, *NUMBERS, *DAYS, "id", "visit_id")
texts, numbers = st.sampled_from(TEXTS), st.sampled_from(NUMBERS)
values = st.one_of(
    numbers,
    st.builds("{} {} {}".format, numbers, st.sampled_from("+-*"), numbers),
    st.builds("({} + {}) * 2".format, numbers, numbers),
    st.builds("UPPER({})".format, texts),
    st.builds("COALESCE({}, 0)".format, numbers),
    st.builds("CASE WHEN {} > 3 THEN 1 ELSE 0 END".format, numbers),
    st.builds("STRFTIME('{}', day)".format, st.sampled_from(("%Y", "%Y-%m", "%W"))),
)
signs = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
tests = st.one_of(
    st.builds("{} {} {}".format, numbers, signs, st.integers(0, 60)),
    st.builds("{} {} {}".format, numbers, signs, values),
    st.builds("{} {} 'Lille'".format, texts, st.sampled_from(("=", "<>"))),
    st.builds("{} {}IN ('Ghent', 'gym', 'a b')".format, texts, st.sampled_from(("", "NOT "))),
    st.builds("{} LIKE '{}'".format, texts, st.sampled_from(("A%", "%e", "%y%", "_x%"))),
    st.builds("{} IS {}NULL".format, st.sampled_from(COLUMNS), st.sampled_from(("", "NOT "))),
    st.builds("{} BETWEEN {} AND 40".format, numbers, st.integers(0, 30)),
    st.builds("day {} '2024-0{}-01'".format, signs, st.integers(1, 9)),
    st.builds("day >= '2024-01-01' AND day < '202{}-01-01'".format, st.integers(4, 6)),
    st.builds("{} = {}".format, texts, texts),
)
conditions = st.one_of(
    tests,
    st.builds("{} AND {}".format, tests, tests),
    st.builds("{} OR {}".format, tests, tests),
    st.builds("({} OR {}) AND {}".format, tests, tests, tests),
    st.builds("NOT ({} AND {})".format, tests, tests),
)
some = st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique=True)
within = st.lists(st.sampled_from((*TEXTS, *DAYS)), max_size=2, unique=True)
orders = st.lists(
    st.fixed_dictionaries(
        {
            "expression": st.one_of(st.sampled_from(COLUMNS), values),
            "descending": st.booleans(),
            "nulls_first": st.sampled_from((None, True, False)),
        }
    ),
    min_size=1,
    max_size=3,
)
new_names = st.sampled_from(("fresh", "so_far", "n"))


def named(expressions, names=("one", "two", "three")):
    return st.lists(expressions, min_size=1, max_size=len(names)).map(
        lambda found: [{"name": name, "expression": tree} for name, tree in zip(names, found, strict=False)]
    )


measures = st.one_of(
    st.just("COUNT(*)"),
    st.builds("COUNT(DISTINCT {})".format, texts),
    st.builds("COUNT({})".format, texts),
    st.builds("{}({})".format, st.sampled_from(("SUM", "AVG", "MIN", "MAX")), st.one_of(numbers, values)),
    st.builds("SUM({}) / COUNT(*)".format, numbers),
    st.builds("MIN({})".format, st.sampled_from(DAYS)),
)
calls = st.one_of(
    st.sampled_from(("RANK()", "ROW_NUMBER()", "DENSE_RANK()", "PERCENT_RANK()", "CUME_DIST()", "NTILE(4)")),
    st.builds("{}({})".format, st.sampled_from(("LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE")), st.sampled_from(COLUMNS)),
    st.builds("LAG({}, 2)".format, numbers),
    st.builds("LAG({}, 2, 0)".format, numbers),
    st.builds("SUM({}) FILTER(WHERE {} > 1)".format, numbers, numbers),
    measures.filter(lambda text: "DISTINCT" not in text and "/" not in text),
)
frames = st.sampled_from(
    (
        "",
        "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
        "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
        "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
        "ROWS 3 PRECEDING",
        "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    )
)
filled = st.one_of(
    st.fixed_dictionaries(
        {
            "columns": st.lists(numbers, min_size=1, max_size=2, unique=True),
            "how": st.just("value"),
            "value": st.just("3"),
        }
    ),
    st.fixed_dictionaries(
        {
            "columns": st.lists(texts, min_size=1, max_size=2, unique=True),
            "how": st.just("value"),
            "value": st.just("none"),
        }
    ),
    st.fixed_dictionaries(
        {"columns": numbers.map(lambda name: [name]), "how": st.sampled_from(("mean", "median")), "within": within}
    ),
    st.fixed_dictionaries(
        {"columns": some, "how": st.sampled_from(("previous", "next")), "within": within, "order": orders}
    ),
)
PARAMS = {
    "filter": st.fixed_dictionaries({"condition": conditions}),
    "aggregate": st.fixed_dictionaries(
        {
            "keys": named(st.one_of(st.sampled_from(COLUMNS), values), ("k1", "k2")),
            "measures": named(measures),
            "subtotals": st.sampled_from(("none", "none", "rollup", "cube")),
        }
    )
    | st.fixed_dictionaries(
        {
            "keys": named(st.one_of(st.sampled_from(COLUMNS), values), ("k1",)),
            "measures": named(measures),
            "subtotals": st.just("sets"),
            "sets": st.lists(st.sampled_from(("(k1)", "()")), min_size=1, max_size=3),
        }
    ),
    "select": st.tuples(
        some, named(values), st.lists(st.sampled_from(COLUMNS), max_size=2, unique=True)
    ).map(
        lambda found: {
            "outputs": [
                *({"name": name, "expression": name} for name in found[0]),
                *found[1],
                *({"name": f"new_{name}", "expression": name} for name in found[2]),
            ]
        }
    ),
    "derive": st.fixed_dictionaries({"outputs": named(values)}),
    "rename": st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=2, unique=True).map(
        lambda names: {"names": {name: f"{name}_new" for name in names}}
    ),
    "window": st.fixed_dictionaries(
        {"outputs": named(calls), "within": within, "order": st.one_of(st.just([]), orders), "frame": frames}
    ),
    "top": st.fixed_dictionaries(
        {
            "rows": st.integers(1, 3),
            "within": within,
            "order": orders,
            "ties": st.sampled_from(("cut", "keep", "levels")),
            "place": st.sampled_from(("", "place")),
        }
    ),
    "sort": st.fixed_dictionaries({"keys": orders}),
    "limit": st.fixed_dictionaries({"rows": st.integers(1, 9), "offset": st.integers(0, 3)}),
    "distinct": st.just({}),
    "cast": st.fixed_dictionaries(
        {
            "columns": st.lists(st.one_of(texts, numbers), min_size=1, max_size=2, unique=True),
            "to": st.sampled_from(("text", "integer", "number", "boolean")),
            "strict": st.booleans(),
        }
    ),
    "parse_dates": st.fixed_dictionaries(
        {
            "columns": texts.map(lambda name: [name]),
            "format": st.sampled_from(("", "%d/%m/%Y", "%Y%m%d")),
            "day_first": st.booleans(),
        }
    ),
    "tidy_text": st.fixed_dictionaries(
        {
            "columns": st.lists(texts, min_size=1, max_size=2, unique=True),
            "trim": st.booleans(),
            "case": st.sampled_from(("keep", "upper", "lower", "title")),
            "empty": st.booleans(),
        }
    ),
    "replace": st.fixed_dictionaries(
        {
            "columns": st.lists(texts, min_size=1, max_size=2, unique=True),
            "pairs": st.sampled_from(({"gym": "sport"}, {"swim": "", "gym": "a b"}, {"it's": "x"})),
            "match": st.sampled_from(("whole", "part", "pattern")),
        }
    ),
    "fill_missing": filled,
    "drop_missing": st.fixed_dictionaries({"columns": st.one_of(st.just([]), some), "how": st.sampled_from(("any", "all"))}),
    "deduplicate": st.fixed_dictionaries(
        {
            "columns": st.one_of(st.just([]), some),
            "order": st.one_of(st.just([]), orders),
            "keep": st.sampled_from(("first", "last")),
        }
    ),
    "drop_columns": st.fixed_dictionaries({"columns": some}),
    "order_columns": st.fixed_dictionaries({"columns": some}),
    "split": st.fixed_dictionaries(
        {
            "column": texts,
            "separator": st.sampled_from((" ", ",", "@", "--")),
            "into": st.sampled_from((["one", "two"], ["one", "two", "three"])),
            "rest": st.booleans(),
            "drop": st.booleans(),
        }
    ),
    "extract": st.fixed_dictionaries(
        {
            "column": texts,
            "part": st.sampled_from(("before", "after", "first", "last")),
            "detail": st.sampled_from(("2", "3")),
            "name": new_names,
        }
    ),
    "bucket": st.one_of(
        st.fixed_dictionaries({"column": numbers, "how": st.just("edges"), "edges": st.just([18, 30.5]), "name": new_names}),
        st.fixed_dictionaries(
            {
                "column": numbers,
                "how": st.sampled_from(("width", "equal", "quantiles")),
                "size": st.integers(2, 9),
                "name": new_names,
            }
        ),
    ),
    "outliers": st.fixed_dictionaries(
        {
            "column": numbers,
            "how": st.sampled_from(("zscore", "iqr")),
            "limit": st.sampled_from((2, 1.5)),
            "within": within,
            "name": new_names,
        }
    ),
    "pivot": st.fixed_dictionaries(
        {
            "by": st.lists(st.sampled_from(("name", "town")), min_size=1, unique=True),
            "column": st.just("kind"),
            "values": st.sampled_from((["gym", "swim"], ["gym", "Gym club", "sauna", "swim"], ["a b"])),
            "value": st.sampled_from(("", "amount", "score")),
            "aggregate": st.sampled_from(("sum", "mean", "min", "max", "count")),
        }
    ),
    "unpivot": st.fixed_dictionaries(
        {
            "columns": st.lists(numbers, min_size=2, max_size=3, unique=True),
            "name": st.just("what"),
            "value": st.just("worth"),
            "drop_missing": st.booleans(),
        }
    ),
    "explode": st.fixed_dictionaries({"column": texts, "separator": st.sampled_from((",", " "))}),
    "sample": st.one_of(
        st.fixed_dictionaries({"rows": st.integers(1, 9), "key": st.sampled_from(("", "id")), "seed": st.integers(0, 3)}),
        st.fixed_dictionaries({"percent": st.sampled_from((5, 12.5)), "key": st.sampled_from(("", "id"))}),
    ),
    "join": st.fixed_dictionaries(
        {
            "how": st.sampled_from(("inner", "left", "right", "full")),
            "condition": st.one_of(
                st.sampled_from(("id = person_id", "person_id = id", "id = visit_id", "id = person_id AND name = kind")),
                st.builds("id = visit_id AND {}".format, st.one_of(tests, conditions)),
            ),
            "renames": st.just({"id": "visit_id"}),
        }
    ),
    "match": st.one_of(
        st.fixed_dictionaries(
            {
                "how": st.sampled_from(("in", "not in", "exists", "not exists")),
                "keys": st.lists(
                    st.fixed_dictionaries(
                        {"expression": st.sampled_from(("id", "age", "id + 1")), "column": st.sampled_from(("id", "person_id"))}
                    ),
                    min_size=1,
                    max_size=2,
                ),
            }
        ),
        st.fixed_dictionaries(
            {
                "how": st.sampled_from(("exists", "not exists")),
                "keys": st.sampled_from(([], [{"expression": "id", "column": "person_id"}])),
                "condition": conditions,
                "renames": st.just({"id": "visit_id"}),
            }
        ),
    ),
    "setop": st.fixed_dictionaries(
        {"operator": st.sampled_from(("union", "intersect", "except")), "all": st.booleans()}
    ),
    "source": st.sampled_from(({"table": "person", "name": "person"}, {"table": "town", "name": "town"})),
}  # fmt: skip
"""What the parameters of each kind may be."""
