"""Reference values for packages/ml/src/evaluate from scikit-learn, on predictions for the public data.

Run: SLIPWAY_DATA=<folder of the public data> python metrics.py > metrics.json, then biome format --write metrics.json
"""
import json
import os
import warnings

import numpy as np
import pandas as pd
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
data = os.environ["SLIPWAY_DATA"]
rng = np.random.default_rng(1)


def dense(frame):
    return pd.get_dummies(frame, dtype=float).fillna(0.0)


def binary(x, y, rows, digits):
    p = cross_val_predict(make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)), x, y, cv=3, method="predict_proba")[:, 1]
    keep = rng.choice(len(y), rows, replace=False)
    y, p = y[keep], np.round(p[keep], digits)  # rounded: many ties
    w = np.round(rng.gamma(2, 1, rows), 3)
    t = 0.3
    cases = {}
    for name, weight in [("plain", None), ("weighted", w)]:
        k = {"sample_weight": weight}
        said = p >= t
        cases[name] = {
            "roc_auc": m.roc_auc_score(y, p, **k),
            "average_precision": m.average_precision_score(y, p, **k),
            "log_loss": m.log_loss(y, p, **k),
            "brier": m.brier_score_loss(y, p, **k),
            "precision": m.precision_score(y, said, **k),
            "recall": m.recall_score(y, said, **k),
            "f1": m.f1_score(y, said, **k),
            "accuracy": m.accuracy_score(y, said, **k),
            "confusion": m.confusion_matrix(y, said, **k).tolist(),
        }
    curves = {s: [c.tolist() for c in calibration_curve(y, p, n_bins=10, strategy=s)] for s in ["uniform", "quantile"]}
    return {"y": y.tolist(), "p": p.tolist(), "w": w.tolist(), "threshold": t, "cases": cases, "calibration": curves}


def multiclass(x, y, rows):
    p = cross_val_predict(make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)), x, y, cv=3, method="predict_proba")
    keep = rng.choice(len(y), rows, replace=False)
    y, p = y[keep], np.round(p[keep], 2)
    p[:, 2] = np.round(1 - p[:, 0] - p[:, 1], 2).clip(0)
    w = np.round(rng.gamma(2, 1, rows), 3)
    cases = {}
    for name, weight in [("plain", None), ("weighted", w)]:
        k = {"sample_weight": weight}
        cases[name] = {
            "accuracy": m.accuracy_score(y, p.argmax(1), **k),
            "macro_f1": m.f1_score(y, p.argmax(1), average="macro", **k),
            "log_loss": m.log_loss(y, p, **k),
            "roc_auc_ovr": np.mean([m.roc_auc_score(y == c, p[:, c], **k) for c in range(3)]),
            "confusion": m.confusion_matrix(y, p.argmax(1), **k).tolist(),
        }
    return {"y": y.tolist(), "p": p.ravel().tolist(), "w": w.tolist(), "cases": cases}


def regression(x, y, rows):
    p = cross_val_predict(make_pipeline(StandardScaler(), Ridge()), x, y, cv=3)
    keep = rng.choice(len(y), rows, replace=False)
    y, p = y[keep].astype(float), np.round(p[keep], 1)
    w = np.round(rng.gamma(2, 1, rows), 3)
    cases = {}
    for name, weight in [("plain", None), ("weighted", w)]:
        k = {"sample_weight": weight}
        u = np.ones(rows) if weight is None else weight
        cases[name] = {
            "mae": m.mean_absolute_error(y, p, **k),
            "rmse": m.root_mean_squared_error(y, p, **k),
            "r2": m.r2_score(y, p, **k),
            "median_ae": m.median_absolute_error(y, p, **k),
            "pinball": m.mean_pinball_loss(y, p, alpha=0.8, **k),
            "wape": float((u * abs(y - p)).sum() / (u * abs(y)).sum()),
            "smape": float(np.average(2 * abs(y - p) / (abs(y) + abs(p)), weights=u)),
        }
    return {"y": y.tolist(), "p": p.tolist(), "w": w.tolist(), "cases": cases}


telco = pd.read_csv(f"{data}/churn/telco_churn.csv").drop(columns="customerID")
telco["TotalCharges"] = pd.to_numeric(telco["TotalCharges"], errors="coerce")
adult = pd.read_csv(f"{data}/fairness/adult_income.csv.gz").drop(columns="split")
bike = pd.read_csv(f"{data}/demand_forecasting/bike_sharing_hour.csv")
print(
    json.dumps(
        {
            "telco": binary(dense(telco.drop(columns="Churn")), (telco["Churn"] == "Yes").astype(int).to_numpy(), 2000, 2),
            "adult": binary(dense(adult.drop(columns="income")), (adult["income"].str.contains(">50K")).astype(int).to_numpy(), 2000, 3),
            "contract": multiclass(dense(telco.drop(columns=["Contract", "Churn"])), telco["Contract"].astype("category").cat.codes.to_numpy(), 1000),
            "bike": regression(dense(bike[["season", "hr", "holiday", "weekday", "workingday", "temp", "hum", "windspeed"]]), bike["cnt"].to_numpy(), 1000),
        }
    )
)
