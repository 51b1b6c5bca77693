"""Coefficients of scikit-learn's linear models on public data, for train/linear/linear.test.ts.

Run from the folder that holds the public data (SLIPWAY_DATA): python linear.py > linear.json
Made with scikit-learn 1.9.1, NumPy, pandas.
"""
import json
import os
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge

data = os.environ.get("SLIPWAY_DATA", "../shared/data")
out = {"made_with": f"scikit-learn {sklearn.__version__}"}


def standardised(frame, names):
    x = frame[names].astype(float)
    x = x.fillna(x.median())
    return (x - x.mean()) / x.std(ddof=0)


def fitted(model, x):
    coef = np.atleast_2d(model.coef_)
    return {
        "intercepts": np.atleast_1d(model.intercept_).tolist(),
        "coefficients": {name: coef[:, j].tolist() for j, name in enumerate(x.columns)},
    }


telco = pd.read_csv(f"{data}/churn/telco_churn.csv", keep_default_na=False)
telco["TotalCharges"] = pd.to_numeric(telco["TotalCharges"], errors="coerce")
numbers = ["tenure", "MonthlyCharges", "TotalCharges"]
texts = ["Contract", "InternetService", "PaymentMethod"]
x = pd.concat([standardised(telco, numbers)] + [pd.get_dummies(telco[t], prefix=t, prefix_sep="=", dtype=float) for t in texts], axis=1)
y = (telco["Churn"] == "Yes").astype(int)
tight = dict(tol=1e-12, max_iter=20000)
out["telco"] = fitted(LogisticRegression(C=0.7, solver="newton-cholesky", **tight).fit(x, y), x)
out["telco_balanced"] = fitted(LogisticRegression(C=0.7, solver="newton-cholesky", class_weight="balanced", **tight).fit(x, y), x)
weights = 1 + (np.arange(len(y)) % 3)
out["telco_weighted"] = fitted(LogisticRegression(C=0.7, solver="newton-cholesky", **tight).fit(x, y, sample_weight=weights), x)
out["telco_lasso"] = fitted(LogisticRegression(C=0.05, l1_ratio=1.0, solver="saga", tol=1e-10, max_iter=200000, random_state=0).fit(x, y), x)

ai4i = pd.read_csv(f"{data}/predictive_maintenance/ai4i2020.csv")
numbers = ["Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]", "Tool wear [min]", "Machine failure"]
x = standardised(ai4i, numbers)
out["ai4i"] = fitted(LogisticRegression(C=1.0, solver="lbfgs", tol=1e-10, max_iter=20000).fit(x, ai4i["Type"]), x)

bike = pd.read_csv(f"{data}/demand_forecasting/bike_sharing_hour.csv")
numbers = ["hr", "weekday", "mnth", "temp", "atemp", "hum", "windspeed", "holiday"]
x = standardised(bike, numbers)
out["bike_ridge"] = fitted(Ridge(alpha=25.0, solver="cholesky").fit(x, bike["cnt"]), x)
out["bike_elastic"] = fitted(ElasticNet(alpha=0.5, l1_ratio=0.6, tol=1e-12, max_iter=100000).fit(x, bike["cnt"]), x)
json.dump(out, sys.stdout, indent=1)
