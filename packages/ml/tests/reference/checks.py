"""Values of the checks of a whole column, from pandas and SciPy: python checks.py <data folder> > checks.json"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import stats

folder = sys.argv[1]
files = {
    "churn/telco_churn.csv": ["tenure", "MonthlyCharges", "TotalCharges", "Contract", "PaymentMethod"],
    "demand_forecasting/bike_sharing_hour.csv": ["cnt", "temp", "hum", "windspeed", "registered"],
    "predictive_maintenance/ai4i2020.csv": ["Torque [Nm]", "Tool wear [min]", "Type"],
}


def column(series):
    if series.dtype == object or str(series.dtype) in ("str", "string"):
        half = len(series) // 2
        table = pd.crosstab(np.arange(len(series)) >= half, series.to_numpy())
        chi = stats.chi2_contingency(table, correction=False)
        return {
            "distinct": int(series.nunique()),
            "unique_share": series.nunique() / series.count(),
            "null_share": float(series.isna().mean()),
            "chi_square": [float(chi.statistic), float(chi.pvalue)],
        }
    half = len(series) // 2
    first, second = series[:half].dropna(), series[half:].dropna()
    ks = stats.ks_2samp(second, first, method="asymp")
    edges = np.unique(np.quantile(first, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], method="inverted_cdf"))
    p = np.bincount(np.searchsorted(edges, first, side="right"), minlength=len(edges) + 1) / len(first)
    q = np.bincount(np.searchsorted(edges, second, side="right"), minlength=len(edges) + 1) / len(second)
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return {
        "distinct": int(series.nunique()),
        "null_share": float(series.isna().mean()),
        "min": float(series.min()),
        "max": float(series.max()),
        "mean": float(series.mean()),
        "median": float(series.median()),
        "std": float(series.std()),
        "sum": float(series.sum()),
        "quantiles": {str(at): float(series.quantile(at)) for at in (0.01, 0.25, 0.9, 0.999)},
        "z_outliers": int((np.abs(series - series.mean()) > 3 * series.std()).sum()),
        "iqr_outliers": int(
            (
                (series < series.quantile(0.25) - 1.5 * (series.quantile(0.75) - series.quantile(0.25)))
                | (series > series.quantile(0.75) + 1.5 * (series.quantile(0.75) - series.quantile(0.25)))
            ).sum()
        ),
        "ks": [float(ks.statistic), float(ks.pvalue)],
        "psi": float(((p - q) * np.log(p / q)).sum()),
    }


result = {}
for file, names in files.items():
    data = pd.read_csv(f"{folder}/{file}", na_values=[" "])
    numbers = [name for name in names if data[name].dtype.kind in "if"]
    result[file] = {
        "rows": len(data),
        "duplicates": int(data.duplicated().sum()),
        "correlation": [numbers[0], numbers[1], float(data[numbers[0]].corr(data[numbers[1]]))],
        "columns": {name: column(data[name]) for name in names},
    }
json.dump(result, sys.stdout, indent=1)
