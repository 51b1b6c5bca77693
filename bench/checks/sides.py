"""pandera and Great Expectations over the same file with the same checks: python sides.py <side> <csv>."""
import importlib
import json
import resource
import sys
import time

side, path = sys.argv[1:3]
columns = ["id", *[f"n{i}" for i in range(10)], *[f"k{i}" for i in range(4)], *[f"c{i}" for i in range(5)]]
cities = [f"city{i}" for i in range(21)]


def pandera_side():
    import pandas as pd
    import pandera.pandas as pa

    data = pd.read_csv(path)
    few = lambda s: s.isna().mean() <= 0.05
    missing = pa.Check(few, ignore_na=False)
    own = {
        "id": [pa.Check.in_range(0, 999_999)],
        "n0": [pa.Check.in_range(0, 1000)],
        "n1": [pa.Check.in_range(0, 1000)],
        "n2": [pa.Check(lambda s: 490 <= s.mean() <= 510)],
        "n3": [pa.Check(lambda s: 0 <= s.min() <= 1)],
        "n4": [pa.Check(lambda s: 999 <= s.max() <= 1000)],
        "n5": [pa.Check(lambda s: 280 <= s.std() <= 300)],
        "k0": [pa.Check.in_range(0, 100)],
        "k1": [pa.Check.isin(list(range(101)))],
        "c0": [pa.Check.isin(cities)],
        "c1": [pa.Check.str_matches(r"^city[0-9]+$")],
        "c2": [pa.Check.str_length(5, 6)],
    }
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(nullable=True, unique=name == "id", checks=[*own.get(name, []), missing])
            for name in columns
        },
        checks=[
            pa.Check(lambda d: len(d) >= 1_000_000),
            pa.Check(lambda d: (d["n6"] <= d["n7"]).mean() >= 0.4),
        ],
    )
    schema.validate(data, lazy=True)


def great_expectations_side():
    import great_expectations as gx
    import pandas as pd

    data = pd.read_csv(path)
    context = gx.get_context(mode="ephemeral")
    batch = (
        context.data_sources.add_pandas("pandas")
        .add_dataframe_asset("data")
        .add_batch_definition_whole_dataframe("all")
    )
    e = gx.expectations
    suite = gx.ExpectationSuite(
        name="suite",
        expectations=[
            e.ExpectTableRowCountToBeBetween(min_value=1_000_000),
            e.ExpectColumnValuesToBeUnique(column="id"),
            e.ExpectColumnValuesToBeBetween(column="id", min_value=0, max_value=999_999),
            e.ExpectColumnValuesToBeBetween(column="n0", min_value=0, max_value=1000),
            e.ExpectColumnValuesToBeBetween(column="n1", min_value=0, max_value=1000),
            e.ExpectColumnMeanToBeBetween(column="n2", min_value=490, max_value=510),
            e.ExpectColumnMinToBeBetween(column="n3", min_value=0, max_value=1),
            e.ExpectColumnMaxToBeBetween(column="n4", min_value=999, max_value=1000),
            e.ExpectColumnStdevToBeBetween(column="n5", min_value=280, max_value=300),
            e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="n7", column_B="n6", or_equal=True, mostly=0.4),
            e.ExpectColumnValuesToBeBetween(column="k0", min_value=0, max_value=100),
            e.ExpectColumnValuesToBeInSet(column="k1", value_set=list(range(101))),
            e.ExpectColumnValuesToBeInSet(column="c0", value_set=cities),
            e.ExpectColumnValuesToMatchRegex(column="c1", regex=r"^city[0-9]+$"),
            e.ExpectColumnValueLengthsToBeBetween(column="c2", min_value=5, max_value=6),
            *[e.ExpectColumnValuesToNotBeNull(column=name, mostly=0.95) for name in columns],
        ],
    )
    context.suites.add(suite)
    run = gx.ValidationDefinition(name="run", data=batch, suite=suite)
    context.validation_definitions.add(run)
    result = run.run(batch_parameters={"dataframe": data})
    if not result.success:
        raise SystemExit("checks fail")


importlib.import_module({"pandera": "pandera.pandas", "great_expectations": "great_expectations"}[side])
before = resource.getrusage(resource.RUSAGE_SELF)
began = time.perf_counter()
{"pandera": pandera_side, "great_expectations": great_expectations_side}[side]()
seconds = time.perf_counter() - began
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime,
            "megabytes": usage.ru_maxrss / 1024,
        }
    )
)
