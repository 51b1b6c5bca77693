"""Reference values for packages/ml/src/drift from SciPy, on the public data.

Run: SLIPWAY_DATA=<folder of the public data> python drift.py > drift.json, then biome format --write drift.json
"""
import json
import os

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial.distance import jensenshannon

data = os.environ["SLIPWAY_DATA"]
rng = np.random.default_rng(3)


def shares(a, b):
    return np.array(a) / sum(a), np.array(b) / sum(b)


def psi(a, b):
    p, q = (np.maximum(v, 1e-4) for v in shares(a, b))
    return float(((p - q) * np.log(p / q)).sum())


def number(before, now):
    edges = np.quantile(before, np.arange(1, 10) / 10)
    ends = np.concatenate([[-np.inf], edges, [np.inf]])
    count = lambda v: [int(((v >= lo) & (v < hi)).sum()) for lo, hi in zip(ends[:-1], ends[1:])]
    a, b = count(before), count(now)
    ks = stats.ks_2samp(before, now, method="exact")
    return {
        "before": before.tolist(), "now": now.tolist(), "edges": edges.tolist(), "counts": a,
        "psi": psi(a, b), "jensen_shannon": float(jensenshannon(a, b, base=2)),
        "ks": [float(ks.statistic), float(ks.pvalue)],
        "wasserstein": float(stats.wasserstein_distance(before, now) / before.std()),
    }


def category(before, now):
    levels = before.value_counts().index.tolist()
    a, b = ([int((v == level).sum()) for level in levels] for v in (before, now))
    test = stats.chi2_contingency([a, b], correction=False)
    return {
        "before": before.tolist(), "now": now.tolist(),
        "psi": psi(a, b), "jensen_shannon": float(jensenshannon(a, b, base=2)),
        "chi_square": [float(np.sqrt(test.statistic / (len(before) + len(now)))), float(test.pvalue)],
    }


bike = pd.read_csv(f"{data}/demand_forecasting/bike_sharing_hour.csv")
spring, summer = bike[bike.season == 1], bike[bike.season == 3]
pick = lambda frame, n: frame.iloc[rng.choice(len(frame), n, replace=False)]
a, b, c = pick(spring, 400), pick(summer, 300), pick(spring, 300)
word = lambda v: v["weathersit"].clip(upper=3).map({1: "clear", 2: "mist", 3: "rain"})
print(
    json.dumps(
        {
            "windspeed": number(a["windspeed"].to_numpy() + rng.normal(0, 1e-6, 400), b["windspeed"].to_numpy()),
            "hum": number(a["hum"].to_numpy() + rng.normal(0, 1e-6, 400), c["hum"].to_numpy()),
            "weather": category(word(a), word(b)),
        }
    )
)
