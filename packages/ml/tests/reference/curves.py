"""Reference values for packages/ml/src/evaluate/threshold-curve.ts from scikit-learn, on the predictions of metrics.json.

Run: python curves.py > curves.json, then biome format --write curves.json
"""
import json
import os

import numpy as np
from sklearn import metrics as m

known = json.load(open(os.path.join(os.path.dirname(__file__), "metrics.json")))
out = {}
for name in ["telco", "adult"]:
    case = known[name]
    y, p, w = (np.array(case[k]) for k in ["y", "p", "w"])
    out[name] = {}
    for kind, weight in [("plain", None), ("weighted", w)]:
        fpr, tpr, thresholds = m.roc_curve(y, p, sample_weight=weight, drop_intermediate=False)
        precision, recall, at = m.precision_recall_curve(y, p, sample_weight=weight)
        out[name][kind] = {
            "fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thresholds[1:].tolist(),
            # From the highest threshold to the lowest, as above; without the point that it adds for no threshold.
            "precision": precision[:-1][::-1].tolist(), "recall": recall[:-1][::-1].tolist(), "at": at[::-1].tolist(),
        }
print(json.dumps(out))
