"""pandera and Great Expectations over the same files with the same checks: python sides.py <side> <file> <csv>."""
import importlib
import json
import resource
import sys
import time

side, file, path = sys.argv[1:4]
cities = [f"city{i}" for i in range(21)]
countries = ["DE", "FR", "GB", "US", "NL", "SE", "PL", "IT", "ES", "CH"]
plans = ["basic", "standard", "premium", "enterprise"]
email = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$"
)
columns = {
    "orders": [
        *["id", "amount", "price", "latitude", "longitude", "score", "age", "quantity", "visits", "active", "paid"],
        *["born", "ordered_at", "shipped_at", "country", "plan", "city", "sku", "email", "note"],
    ],
    "numbers": ["id", *[f"n{i}" for i in range(10)], *[f"k{i}" for i in range(4)], *[f"c{i}" for i in range(5)]],
}[file]


def read():
    import pandas as pd

    dates = ["born", "ordered_at", "shipped_at"] if file == "orders" else []
    return pd.read_csv(path, parse_dates=dates)


def pandera_side():
    import pandas as pd
    import pandera.pandas as pa

    data = read()
    missing = pa.Check(lambda s: s.isna().mean() <= 0.05, ignore_na=False)
    own = {
        "orders": {
            "amount": [pa.Check.in_range(0, 1000)],
            "latitude": [pa.Check.in_range(-90, 90)],
            "age": [pa.Check.in_range(18, 90)],
            "quantity": [pa.Check.in_range(1, 20)],
            "country": [pa.Check.isin(countries)],
            "plan": [pa.Check.isin(plans)],
            "sku": [pa.Check.str_matches(r"^SKU-[0-9]{6}$")],
            "email": [pa.Check.str_matches(email)],
            "born": [pa.Check.in_range(pd.Timestamp("1940-01-01"), pd.Timestamp("2010-12-31"))],
            "note": [pa.Check.str_length(1, 40)],
            "score": [pa.Check(lambda s: 0.49 <= s.mean() <= 0.51)],
            "city": [pa.Check(lambda s: 400 <= s.nunique() <= 600)],
        },
        "numbers": {
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
        },
    }[file]
    pair = {
        "orders": pa.Check(lambda d: d["ordered_at"] <= d["shipped_at"]),
        "numbers": pa.Check(lambda d: (d["n6"] <= d["n7"]).mean() >= 0.4),
    }[file]
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(nullable=True, unique=name == "id", checks=[*own.get(name, []), missing])
            for name in columns
        },
        checks=[pa.Check(lambda d: len(d) >= 1), pair],
    )
    schema.validate(data, lazy=True)


def great_expectations_side():
    import great_expectations as gx
    import pandas as pd

    data = read()
    context = gx.get_context(mode="ephemeral")
    batch = (
        context.data_sources.add_pandas("pandas")
        .add_dataframe_asset("data")
        .add_batch_definition_whole_dataframe("all")
    )
    e = gx.expectations

    def between(column, low, high):
        return e.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high)

    own = {
        "orders": lambda: [
            between("amount", 0, 1000),
            between("latitude", -90, 90),
            between("age", 18, 90),
            between("quantity", 1, 20),
            e.ExpectColumnValuesToBeInSet(column="country", value_set=countries),
            e.ExpectColumnValuesToBeInSet(column="plan", value_set=plans),
            e.ExpectColumnValuesToMatchRegex(column="sku", regex=r"^SKU-[0-9]{6}$"),
            e.ExpectColumnValuesToMatchRegex(column="email", regex=email),
            between("born", pd.Timestamp("1940-01-01"), pd.Timestamp("2010-12-31")),
            e.ExpectColumnValueLengthsToBeBetween(column="note", min_value=1, max_value=40),
            e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="shipped_at", column_B="ordered_at", or_equal=True),
            e.ExpectColumnMeanToBeBetween(column="score", min_value=0.49, max_value=0.51),
            e.ExpectColumnUniqueValueCountToBeBetween(column="city", min_value=400, max_value=600),
        ],
        "numbers": lambda: [
            between("id", 0, 999_999),
            between("n0", 0, 1000),
            between("n1", 0, 1000),
            e.ExpectColumnMeanToBeBetween(column="n2", min_value=490, max_value=510),
            e.ExpectColumnMinToBeBetween(column="n3", min_value=0, max_value=1),
            e.ExpectColumnMaxToBeBetween(column="n4", min_value=999, max_value=1000),
            e.ExpectColumnStdevToBeBetween(column="n5", min_value=280, max_value=300),
            e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="n7", column_B="n6", or_equal=True, mostly=0.4),
            between("k0", 0, 100),
            e.ExpectColumnValuesToBeInSet(column="k1", value_set=list(range(101))),
            e.ExpectColumnValuesToBeInSet(column="c0", value_set=cities),
            e.ExpectColumnValuesToMatchRegex(column="c1", regex=r"^city[0-9]+$"),
            e.ExpectColumnValueLengthsToBeBetween(column="c2", min_value=5, max_value=6),
        ],
    }[file]
    suite = gx.ExpectationSuite(
        name="suite",
        expectations=[
            e.ExpectTableRowCountToBeBetween(min_value=1),
            e.ExpectColumnValuesToBeUnique(column="id"),
            *own(),
            *[e.ExpectColumnValuesToNotBeNull(column=name, mostly=0.95) for name in columns],
        ],
    )
    context.suites.add(suite)
    run = gx.ValidationDefinition(name="run", data=batch, suite=suite)
    context.validation_definitions.add(run)
    result = run.run(batch_parameters={"dataframe": data})
    if not result.success:
        raise SystemExit(str([r.expectation_config.to_json_dict() for r in result.results if not r.success]))


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
            "wholeCpuSeconds": usage.ru_utime + usage.ru_stime,
            "megabytes": usage.ru_maxrss / 1024,
        }
    )
)
