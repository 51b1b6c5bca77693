"""Profiles of tables that a test has made, by pandas and SciPy, as one JSON document: python made_profile.py <folder of Parquet files>"""
import json
import math
import pathlib
import sys
import warnings

import pandas as pd

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import profile as by_pandas  # the neighbour of this file  # noqa: E402

warnings.filterwarnings("ignore")


def milliseconds(series):
    """Times as the numbers that profiles give them as."""
    if isinstance(series.dropna().iloc[0] if series.notna().any() else None, __import__("datetime").date):
        series = pd.to_datetime(series)
    if pd.api.types.is_datetime64_any_dtype(series):
        whole = series.astype("datetime64[ms]").astype("int64").astype("float64")
        return whole.where(series.notna())
    return series


def shape(series):
    """Spread and shape about the first value: pandas loses their digits where values are large beside their spread."""
    values = series.dropna()
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values.infer_objects()) or len(values) < 4:
        return {}
    shifted = (values - values.iloc[0]).astype(float)
    return {key: value for key, value in by_pandas.facts_of(shifted).items() if key in ("std", "skew", "kurtosis")}


def plain(value):
    """JSON has no infinities; what is none is told as null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


out = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.parquet")):
    frame = pd.read_parquet(path)
    frame = frame.apply(milliseconds)
    facts = by_pandas.profile_of(frame)
    for column in frame:
        facts["columns"][column] |= shape(frame[column])
    out[path.stem] = plain(facts)
print(json.dumps(out))
