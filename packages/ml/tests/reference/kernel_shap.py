"""Writes kernel-shap.json: what the package shap's KernelExplainer says of small models that it asks with every coalition,
and what those models give each coalition.

    pip install shap==0.51.0 scikit-learn
    python kernel_shap.py > kernel-shap.json
"""

import json

import numpy as np
import shap
from sklearn.ensemble import RandomForestClassifier
from sklearn.svm import SVC

rng = np.random.default_rng(5)


def case(name, predict, row, background):
    """Coalitions in the order of their binary numbers, the first player the lowest bit."""
    players = row.size
    explainer = shap.KernelExplainer(predict, background)
    values = np.asarray(explainer.shap_values(row, nsamples=2**players, l1_reg=False, silent=True))
    worth = []
    for number in range(2**players):
        mixed = background.copy()
        for player in range(players):
            if number >> player & 1:
                mixed[:, player] = row[player]
        worth.append(np.atleast_2d(predict(mixed).T).mean(axis=1).tolist())
    return {
        "name": name,
        "players": players,
        "worth": np.asarray(worth).T.tolist(),
        "base": np.atleast_1d(explainer.expected_value).tolist(),
        "values": np.atleast_2d(values.T).tolist(),
    }


x = rng.normal(size=(300, 6))
three = np.digitize(x[:, 0] * 2 + x[:, 1] * x[:, 2], [-0.5, 1.5])
forest = RandomForestClassifier(n_estimators=20, random_state=1).fit(x, three)
wide = rng.normal(size=(200, 9))
machine = SVC(random_state=1).fit(wide, wide[:, 0] * wide[:, 1] + wide[:, 2] > 0)


def product(z):
    return z[:, 0] * z[:, 1] * z[:, 2] + np.where(z[:, 3] > 0, z[:, 4], -z[:, 4])


print(
    json.dumps(
        [
            case("a random forest of three classes, against four rows", forest.predict_proba, x[7], x[20:24]),
            case("the margin of a support vector machine, against one row", machine.decision_function, wide[3], wide[:1]),
            case("products and conditions, against three rows", product, x[1, :5], x[10:13, :5]),
        ]
    )
)
