"""Correlations by pandas and Cramér's V by SciPy: the oracle of ml/profile's relations. Writes relations.json beside itself.

Run: node write-tables.ts <folder of the public data> <folder for Parquet files> && python relations.py <that folder>
"""
import itertools
import json
import pathlib
import sys

import pandas as pd
from scipy.stats.contingency import association

root = pathlib.Path(sys.argv[1])
files = {
    "dirty/hotel_bookings.csv.gz": (["lead_time", "adr", "children", "booking_changes"], ["market_segment", "meal", "customer_type"]),
    "predictive_maintenance/ai4i2020.csv": (["Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]"], ["Type"]),
    "fairness/adult_income.parquet": (["age", "education_num", "hours_per_week"], ["workclass", "sex", "marital_status"]),
}
out = {}
for name, (numbers, categories) in files.items():
    frame = pd.read_parquet(root / f"{name}.parquet").head(20000)
    numbers = [c for c in numbers if c in frame]
    categories = [c for c in categories if c in frame]
    pairs = {}
    for a, b in itertools.combinations(numbers, 2):
        both = frame[[a, b]].dropna().astype(float)
        pairs[f"{a} | {b}"] = dict(n=len(both), pearson=float(both[a].corr(both[b])),
                                   spearman=float(both[a].corr(both[b], method="spearman")))
    for a, b in itertools.combinations(categories, 2):
        both = frame[[a, b]].dropna()
        pairs[f"{a} | {b}"] = dict(n=len(both), cramersV=float(association(pd.crosstab(both[a], both[b]), method="cramer")))
    out[name] = pairs
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1) + "\n")
