"""Writes each column of a Parquet file as 64-bit floats (none: NaN) beside it; prints their names and types as JSON."""

import json
import sys

import pandas
import pyarrow
import pyarrow.parquet

path = sys.argv[1]
table = pyarrow.parquet.read_table(path)
pandas_too = pandas.read_parquet(path)
for at, (name, column) in enumerate(zip(table.column_names, table.columns)):
    if pyarrow.types.is_timestamp(column.type):
        column = column.cast(pyarrow.timestamp("ms")).cast("int64")
    values = column.cast("float64").to_numpy()
    with open(f"{path}.{at}", "wb") as file:
        file.write(values.tobytes())
print(json.dumps({
    "types": {name: str(type) for name, type in zip(table.column_names, table.schema.types)},
    "rows": len(pandas_too),
}))
