"""The search that `slipway run` does on Telco churn, as a scikit-learn user would write it: the same candidates on the
same kind of folds, and the winner fitted again on all rows. Prints one JSON line with the seconds it took, imports
and reading included: `search` up to there, `whole` with bootstrap intervals of four metrics too, as slipway gives."""
import json
import sys
import time

started = time.perf_counter()
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

data = pd.read_csv(sys.argv[1])
data["TotalCharges"] = pd.to_numeric(data["TotalCharges"], errors="coerce")
y = (data["Churn"] == "Yes").to_numpy(int)
X = data.drop(columns=["Churn", "customerID"])
words = [c for c in X if not pd.api.types.is_numeric_dtype(X[c])]
numbers = [c for c in X if c not in words]
as_category = X.copy()
as_category[words] = as_category[words].astype("category")


def straight(c):
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), words),
    )
    return make_pipeline(columns, LogisticRegression(C=c, max_iter=2000))


def trees(leaves, rate, count):
    return HistGradientBoostingClassifier(
        max_leaf_nodes=leaves, learning_rate=rate, max_iter=count,
        categorical_features="from_dtype", random_state=0, early_stopping=False,
    )


candidates = {
    "baseline": (DummyClassifier(), X),
    "linear c=0.1": (straight(0.1), X),
    "linear c=1": (straight(1), X),
    "boosting 4": (trees(4, 0.05, 300), as_category),
    "boosting 31": (trees(31, 0.1, 100), as_category),
}
folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(X, y))
oof = {
    name: cross_val_predict(model, table, y, cv=folds, method="predict_proba")[:, 1]
    for name, (model, table) in candidates.items()
}
score = {
    name: np.mean([roc_auc_score(y[test], p[test]) for _, test in folds]) for name, p in oof.items()
}
best = max((n for n in score if n != "baseline"), key=score.get)
model, table = candidates[best]
model.fit(table, y)
search = time.perf_counter() - started
random = np.random.default_rng(0)
intervals = []
for _ in range(1000):
    rows = random.integers(0, len(y), len(y))
    p = oof[best][rows]
    intervals.append([
        roc_auc_score(y[rows], p), average_precision_score(y[rows], p), log_loss(y[rows], p), brier_score_loss(y[rows], p),
    ])
np.quantile(intervals, [0.025, 0.975], axis=0)
print(json.dumps({"search": search, "whole": time.perf_counter() - started, "best": best, "roc_auc": score[best]}))
