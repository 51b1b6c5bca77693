"""scikit-learn's histogram booster with its defaults on AI4I, on folds given from outside.
python hgb_on_folds.py ai4i2020.csv folds.json  →  the mean average precision over the folds, as one JSON number."""
import json
import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

data = pd.read_csv(sys.argv[1])
fold = np.array(json.load(open(sys.argv[2])))
y = data["Machine failure"].to_numpy()
X = data.drop(columns=["Machine failure", "UDI", "Product ID", "TWF", "HDF", "PWF", "OSF"])
X["Type"] = X["Type"].astype("category")


def score(k):
    model = HistGradientBoostingClassifier(random_state=0, categorical_features="from_dtype")
    model.fit(X[fold != k], y[fold != k])
    return average_precision_score(y[fold == k], model.predict_proba(X[fold == k])[:, 1])


print(json.dumps(float(np.mean([score(k) for k in np.unique(fold)]))))
