"""What scikit-learn and pandas make of public tables, for prepare/public.test.ts and prepare/tables/*.test.ts:
python preparation.py <folder of the public data> > preparation.json"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.class_weight import compute_class_weight

warnings.filterwarnings("ignore")
data = Path(sys.argv[1])
ai4i = pd.read_csv(data / "predictive_maintenance/ai4i2020.csv")
bike = pd.read_csv(data / "demand_forecasting/bike_sharing_hour.csv")
hotel = pd.read_csv(data / "dirty/hotel_bookings.csv.gz", nrows=4000, keep_default_na=False, na_values=["", "NULL"])
cmapss = pd.read_csv(data / "predictive_maintenance/cmapss_fd003_train.csv.gz", nrows=3000)
items = pd.read_csv(data / "recommendations/msweb_items.csv")
every = 97  # enough rows to see every kind of value, few enough to keep


def numbers(values):
    return [None if pd.isna(v) else float(v) for v in np.asarray(values, dtype=float).ravel()]


def some(values):
    return numbers(np.asarray(values, dtype=float)[::every])


columns = ["Air temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]"]
x = ai4i[columns].to_numpy(float)
power = PowerTransformer().fit(x)
scaled = {
    "standard": StandardScaler().fit_transform(x),
    "minmax": MinMaxScaler().fit_transform(x),
    "robust": RobustScaler().fit_transform(x),
    "power": power.transform(x),
    "quantile": QuantileTransformer(n_quantiles=100, subsample=None).fit_transform(x),
    "quantile_normal": QuantileTransformer(n_quantiles=100, subsample=None, output_distribution="normal").fit_transform(x),
    "quantile_bins": 1 + KBinsDiscretizer(8, encode="ordinal", strategy="quantile", subsample=None, quantile_method="linear").fit_transform(x),
    "width_bins": 1 + KBinsDiscretizer(8, encode="ordinal", strategy="uniform", subsample=None).fit_transform(x),
}
poly = PolynomialFeatures(3, include_bias=False).fit(x[:, 1:])
tree = dict(max_leaf_nodes=6, min_samples_leaf=20, random_state=0)


def edges(model, column, target):
    fitted = model.fit(column.reshape(-1, 1), target).tree_
    return sorted(float(t) for t, f in zip(fitted.threshold, fitted.feature) if f >= 0)


def by_group(frame, column, by, how):
    fill = frame.groupby(by, dropna=False)[column].transform(how)
    return frame[column].fillna(fill).fillna(getattr(frame[column], how)())


gaps = hotel.assign(agent=hotel["agent"].astype(float))
titles = items["title"].astype(str)
tfidf = TfidfVectorizer(token_pattern=r"[^\W_]+", lowercase=True, min_df=3)
weights = tfidf.fit_transform(titles).toarray()
words = tfidf.get_feature_names_out().tolist()
hashed = HashingVectorizer(n_features=16, alternate_sign=False, norm=None, lowercase=False, token_pattern=r"[^\W_]+")

# Windows: bike by season as the entity, an hour a row; engines by cycle.
bike["at"] = pd.to_datetime(bike["dteday"]) + pd.to_timedelta(bike["hr"], unit="h")
bike = bike.sort_values("at", kind="stable")
timed = bike.set_index("at").groupby("weekday")["cnt"]
engine = cmapss.groupby("unit")["s11"]


def back(series):
    """By entity and time, in the order of the rows."""
    return series.reset_index(level=0, drop=True)


def hours(window, how, closed):
    out = timed.rolling(window, closed=closed)
    return getattr(out, how)().reset_index().merge(bike[["weekday", "at", "instant"]]).sort_values("instant")["cnt"]


windows = {
    "mean_7d": hours("7D", "mean", "left"),
    "sum_7d": hours("7D", "sum", "left"),
    "max_7d": hours("7D", "max", "left"),
    "min_7d_including": hours("7D", "min", "right"),
    "std_7d": hours("7D", "std", "left"),
    "median_7d": hours("7D", "median", "left"),
}
rows = {
    "lag_1": engine.shift(1),
    "lag_5": engine.shift(5),
    "mean_10": back(engine.apply(lambda s: s.shift(1).rolling(10, min_periods=1).mean())),
    "std_10": back(engine.apply(lambda s: s.shift(1).rolling(10, min_periods=1).std())),
    "max_10_including": back(engine.rolling(10, min_periods=1).max()),
    "expanding_mean": back(engine.apply(lambda s: s.shift(1).expanding().mean())),
    "expanding_sum_including": back(engine.apply(lambda s: s.expanding().sum())),
}

# As known at T: the last weather before each of some moments, by weekday.
moments = pd.DataFrame({"at": bike["at"].iloc[::41] + pd.Timedelta(minutes=30), "weekday": bike["weekday"].iloc[::41]})
moments = moments.sort_values("at", kind="stable")
merged = pd.merge_asof(moments, bike[["at", "weekday", "temp", "cnt"]].iloc[::3], on="at", by="weekday")
near = pd.merge_asof(
    moments, bike[["at", "weekday", "temp", "cnt"]].iloc[::3], on="at", by="weekday", tolerance=pd.Timedelta("2h")
)

json.dump(
    {
        "made_with": f"scikit-learn {sklearn.__version__}, pandas {pd.__version__}, NumPy {np.__version__}",
        "every": every,
        "columns": columns,
        "scaled": {name: [some(values[:, k]) for k in range(4)] for name, values in scaled.items()},
        "lambdas": power.lambdas_.tolist(),
        "polynomial": {
            name.replace(" ", "×"): some(values)
            for name, values in zip(
                poly.get_feature_names_out(["a", "b", "c"]), poly.transform(x[:, 1:]).T, strict=True
            )
        },
        "tree_edges": {
            "bike": edges(DecisionTreeRegressor(**tree), bike["temp"].to_numpy(), bike["cnt"].to_numpy()),
            "ai4i": edges(DecisionTreeClassifier(**tree), x[:, 2], ai4i["Machine failure"].to_numpy()),
            "ai4i_type": edges(DecisionTreeClassifier(**tree), x[:, 1], ai4i["Type"].to_numpy()),
        },
        "by_group": {how: some(by_group(gaps, "agent", ["hotel", "market_segment"], how)) for how in ("mean", "median")},
        "tfidf": {word: numbers(weights[:, k]) for k, word in enumerate(words)},
        "hashed": hashed.transform(titles).toarray().T.astype(int).tolist(),
        "titles": titles.tolist(),
        "class_weights": compute_class_weight("balanced", classes=np.array(["H", "L", "M"]), y=ai4i["Type"]).tolist(),
        "windows": {name: some(values) for name, values in windows.items()},
        "rows": {name: some(values) for name, values in rows.items()},
        "as_of": {
            "at": (moments["at"].astype("int64") // (10**6 if str(moments["at"].dtype).endswith("[ns]") else 10**3)).tolist(),
            "weekday": moments["weekday"].tolist(),
            "temp": numbers(merged["temp"]),
            "cnt": numbers(merged["cnt"]),
            "cnt_2h": numbers(near["cnt"]),
        },
    },
    sys.stdout,
)
