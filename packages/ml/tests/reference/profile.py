"""Profiles of every table of the public data by pandas and SciPy: the oracle of ml/profile. Writes profile.json beside itself.

The rows come as Slipway reads them (its own Parquet files, by write-tables.ts), so that what is compared is the
profile and not the reading of CSV files.

Run: node write-tables.ts <folder of the public data> <folder for Parquet files> && python profile.py <that folder>
"""
import json
import pathlib
import sys

import pandas as pd
from scipy import stats

points = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def facts_of(series):
    """What pandas and SciPy say of one column."""
    values = series.dropna()
    facts = dict(count=int(values.size), nulls=int(series.isna().sum()), distinct=int(values.nunique()))
    if values.size and pd.api.types.is_bool_dtype(values.infer_objects()):
        facts |= dict(mean=float(values.astype(float).mean()))
    elif pd.api.types.is_numeric_dtype(values) and values.size:
        number = values.astype(float)
        facts |= dict(min=float(number.min()), max=float(number.max()), mean=float(number.mean()),
                      quantiles=[float(q) for q in number.quantile(points)],
                      zeros=int((number == 0).sum()), negatives=int((number < 0).sum()))
        if number.size > 3 and number.nunique() > 1:
            facts |= dict(std=float(number.std()), skew=float(stats.skew(number, bias=False)),
                          kurtosis=float(stats.kurtosis(number, bias=False)))
    elif values.size and isinstance(values.iloc[0], str):
        lengths = values.str.len()
        facts |= dict(lengths=[int(lengths.min()), int(lengths.max()), float(lengths.mean())],
                      blanks=int((values.str.strip() == "").sum()),
                      top=[int(n) for n in values.value_counts()[:10]])
    return facts


def profile_of(frame):
    missing = frame.isna()
    patterns = missing[missing.any(axis=1)].value_counts()
    return dict(rows=len(frame), columns={column: facts_of(frame[column]) for column in frame},
                missingTogether=[int(n) for n in patterns[:20]])


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    out = {str(path.relative_to(root).with_suffix("")): profile_of(pd.read_parquet(path))
           for path in sorted(root.glob("**/*.parquet"))}
    target = pathlib.Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(out, indent=1) + "\n")
