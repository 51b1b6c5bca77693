"""Profiles of public data by pandas: the oracle of ml/profile. Writes profile.json beside itself.

Run: python profile.py <folder of the public data>
"""
import json
import pathlib
import sys

import pandas as pd

root = pathlib.Path(sys.argv[1])
points = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
files = {
    "churn/telco_churn.csv": dict(na_values=[" "]),
    "demand_forecasting/bike_sharing_hour.csv": dict(parse_dates=["dteday"]),
    "fraud/ulb_creditcard_sample.csv.gz": {},
}
out = {}
for name, options in files.items():
    frame = pd.read_csv(root / name, keep_default_na=False if "telco" in name else True, **options)
    columns = {}
    for column in frame:
        values = frame[column].dropna()
        facts = dict(count=int(values.size), nulls=int(frame[column].isna().sum()), distinct=int(values.nunique()))
        if pd.api.types.is_numeric_dtype(values):
            facts |= dict(min=float(values.min()), max=float(values.max()), mean=float(values.mean()),
                          std=float(values.std()), quantiles=[float(q) for q in values.quantile(points)],
                          zeros=int((values == 0).sum()), negatives=int((values < 0).sum()))
        elif not pd.api.types.is_datetime64_any_dtype(values):
            lengths = values.str.len()
            top = values.value_counts()
            facts |= dict(lengths=[int(lengths.min()), int(lengths.max()), float(lengths.mean())],
                          top=[int(n) for n in top[:10]])
        columns[column] = facts
    out[name] = dict(rows=len(frame), columns=columns)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, indent=1) + "\n")
