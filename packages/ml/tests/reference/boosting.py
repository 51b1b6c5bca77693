"""Scores of scikit-learn's HistGradientBoosting on public data, for train/boosting/reference.test.ts.

Run from the folder that holds the public data (SLIPWAY_DATA): python boosting.py > boosting.json
Fold of a row = its number modulo 5; a score is taken over the joined out-of-fold predictions. Early stopping is
off and everything else at its default. Made with scikit-learn 1.9.1, NumPy, pandas.
"""
import json
import os
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import average_precision_score, log_loss, mean_absolute_error, mean_pinball_loss
from sklearn.metrics import mean_poisson_deviance, mean_squared_error, roc_auc_score

data = os.environ.get("SLIPWAY_DATA", "../shared/data")
out = {"made_with": f"scikit-learn {sklearn.__version__}"}


def out_of_fold(model, x, y, method, weight=None):
    fold = np.arange(len(y)) % 5
    parts = [None] * 5
    for k in range(5):
        train = fold != k
        fitted = model.fit(x[train], y[train], sample_weight=None if weight is None else weight[train])
        parts[k] = getattr(fitted, method)(x[~train])
    result = np.empty((len(y), *parts[0].shape[1:]))
    for k in range(5):
        result[fold == k] = parts[k]
    return result


def categories(frame, names):
    frame = frame.copy()
    for name in names:
        frame[name] = frame[name].astype("category")
    return frame


def classifier(**settings):
    return HistGradientBoostingClassifier(early_stopping=False, random_state=0, categorical_features="from_dtype", **settings)


def regressor(**settings):
    return HistGradientBoostingRegressor(early_stopping=False, random_state=0, categorical_features="from_dtype", **settings)


telco = pd.read_csv(f"{data}/churn/telco_churn.csv", keep_default_na=False)
telco["TotalCharges"] = pd.to_numeric(telco["TotalCharges"], errors="coerce")
numbers = ["SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges"]
texts = [name for name in telco.columns if name not in [*numbers, "customerID", "Churn"]]
x = categories(telco[numbers + texts], texts)
y = (telco["Churn"] == "Yes").astype(int).to_numpy()
p = out_of_fold(classifier(), x, y, "predict_proba")[:, 1]
out["telco"] = {"roc_auc": roc_auc_score(y, p), "log_loss": log_loss(y, p)}
p = out_of_fold(classifier(class_weight="balanced"), x, y, "predict_proba")[:, 1]
out["telco_balanced"] = {"roc_auc": roc_auc_score(y, p), "log_loss": log_loss(y, p)}
inputs = x.drop(columns="Contract")
p = out_of_fold(classifier(), inputs, telco["Contract"], "predict_proba")
out["telco_contract"] = {"log_loss": log_loss(telco["Contract"], p)}

ai4i = pd.read_csv(f"{data}/predictive_maintenance/ai4i2020.csv")
sensors = ["Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]"]
x = categories(ai4i[sensors + ["Type"]], ["Type"])
y = ai4i["Machine failure"].to_numpy()
p = out_of_fold(classifier(), x, y, "predict_proba")[:, 1]
out["ai4i"] = {"roc_auc": roc_auc_score(y, p), "average_precision": average_precision_score(y, p)}

bike = pd.read_csv(f"{data}/demand_forecasting/bike_sharing_hour.csv")
numbers = ["yr", "mnth", "hr", "holiday", "weekday", "workingday", "temp", "atemp", "hum", "windspeed"]
x = categories(bike[numbers + ["season", "weathersit"]], ["season", "weathersit"])
y = bike["cnt"].to_numpy().astype(float)
p = out_of_fold(regressor(), x, y, "predict")
out["bike_squared"] = {"rmse": mean_squared_error(y, p) ** 0.5}
p = out_of_fold(regressor(loss="absolute_error"), x, y, "predict")
out["bike_absolute"] = {"mae": mean_absolute_error(y, p)}
p = out_of_fold(regressor(loss="poisson"), x, y, "predict")
out["bike_poisson"] = {"deviance": mean_poisson_deviance(y, p)}
p = out_of_fold(regressor(loss="quantile", quantile=0.9), x, y, "predict")
out["bike_quantile"] = {"pinball": mean_pinball_loss(y, p, alpha=0.9), "below": float(np.mean(y <= p))}
json.dump(out, sys.stdout, indent=1)
