"""What scikit-learn and NumPy make of a small table, for prepare/steps.test.ts: python prepare.py > prepare.json"""
import json
import sys

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler, TargetEncoder

rng = np.random.default_rng(5)
numbers = np.round(rng.lognormal(2, 1, 41), 3)
city = rng.choice(["Oslo", "Bergen", "Voss", "Hamar"], 41, p=[0.5, 0.3, 0.15, 0.05])
target = np.round(rng.normal(10, 3, 41), 3)
column = numbers.reshape(-1, 1)
encoder = TargetEncoder(smooth=4.0, target_type="continuous").fit(city.reshape(-1, 1), target)
json.dump(
    {
        "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
        "numbers": numbers.tolist(),
        "city": city.tolist(),
        "target": target.tolist(),
        "standard": StandardScaler().fit_transform(column).ravel().tolist(),
        "robust": RobustScaler().fit_transform(column).ravel().tolist(),
        "minmax": MinMaxScaler().fit_transform(column).ravel().tolist(),
        "clip": np.clip(numbers, *np.quantile(numbers, [0.05, 0.9])).tolist(),
        "bins": (1 + np.digitize(numbers, np.quantile(numbers, [0.25, 0.5, 0.75]))).tolist(),
        "median": float(np.median(numbers)),
        "target_encoding": dict(zip(encoder.categories_[0].tolist(), encoder.encodings_[0].tolist())),
    },
    sys.stdout,
    indent=1,
)
