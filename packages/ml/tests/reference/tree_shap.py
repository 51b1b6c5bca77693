"""Writes tree-shap.json: what the package shap (0.51) says of a LightGBM model and of a random forest, and the models in ONNX.

    pip install shap==0.51.0 lightgbm==4.7.0 scikit-learn onnxmltools==1.16.0
    python tree_shap.py > tree-shap.json
"""

import json

import lightgbm
import numpy as np
import shap
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

rng = np.random.default_rng(3)
x = rng.normal(size=(300, 6))
x[:, 3] = rng.integers(0, 4, 300)
x[rng.random(x.shape) < 0.05] = np.nan
full = np.nan_to_num(x)
signal = full[:, 0] * 2 + full[:, 1] * full[:, 2] + (full[:, 3] == 2)
binary = (signal + rng.normal(size=300) > 0.5).astype(int)
three = np.digitize(signal, [-0.5, 1.5])
rows = x[:8]


def trees_of_sklearn(model, regressor):
    nodes = {name: [] for name in ("feature", "threshold", "yes", "no", "cover")}
    roots, values = [], []
    for member in model.estimators_:
        tree = member.tree_
        first = len(nodes["feature"])
        roots.append(first)
        nodes["feature"] += [int(f) if f >= 0 else -1 for f in tree.feature]
        nodes["threshold"] += tree.threshold.tolist()
        nodes["yes"] += [first + int(k) if k >= 0 else 0 for k in tree.children_left]
        nodes["no"] += [first + int(k) if k >= 0 else 0 for k in tree.children_right]
        nodes["cover"] += tree.weighted_n_node_samples.tolist()
        value = tree.value[:, :, 0] if regressor else tree.value[:, 0, :]
        values += (value / (1 if regressor else value.sum(axis=1, keepdims=True))).tolist()
    return {"roots": roots, **nodes, "values": values}


def trees_of_lightgbm(booster):
    nodes = {name: [] for name in ("feature", "threshold", "yes", "no", "cover", "missing_yes")}
    roots, values = [], []

    def add(node):
        at = len(nodes["feature"])
        for name in nodes:
            nodes[name].append(0)
        values.append([0.0])
        if "leaf_value" in node:
            nodes["feature"][at] = -1
            nodes["cover"][at] = node["leaf_count"]
            values[at] = [node["leaf_value"]]
            return at
        nodes["feature"][at] = node["split_feature"]
        nodes["threshold"][at] = node["threshold"]
        nodes["cover"][at] = node["internal_count"]
        nodes["missing_yes"][at] = int(node["default_left"])
        nodes["yes"][at] = add(node["left_child"])
        nodes["no"][at] = add(node["right_child"])
        return at

    for tree in booster.dump_model()["tree_info"]:
        roots.append(add(tree["tree_structure"]))
    return {"roots": roots, **nodes, "values": values}


cases = []
booster = lightgbm.train(
    {"objective": "binary", "num_leaves": 12, "min_data_in_leaf": 5, "verbose": -1}, lightgbm.Dataset(x, binary), 20
)
explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
said = explainer.shap_values(rows)
cases.append({
    "name": "LightGBM with missing values",
    "averages": False,
    "trees": trees_of_lightgbm(booster),
    "base": np.atleast_1d(explainer.expected_value).tolist(),
    "values": np.asarray(said)[:, None, :].tolist(),
    "scores": booster.predict(rows, raw_score=True)[:, None].tolist(),
    "rows": [[None if np.isnan(v) else v for v in row] for row in rows.tolist()],
})
forest = RandomForestClassifier(n_estimators=10, max_depth=6, random_state=1).fit(full, three)
explainer = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
cases.append({
    "name": "a random forest of three classes",
    "averages": True,
    "trees": trees_of_sklearn(forest, False),
    "base": explainer.expected_value.tolist(),
    "values": np.moveaxis(np.asarray(explainer.shap_values(full[:8])), 2, 1).tolist(),
    "scores": forest.predict_proba(full[:8]).tolist(),
    "rows": full[:8].tolist(),
})
deep = RandomForestRegressor(n_estimators=3, random_state=2).fit(full, signal)
explainer = shap.TreeExplainer(deep, feature_perturbation="tree_path_dependent")
cases.append({
    "name": "deep trees that ask for a feature many times",
    "averages": True,
    "trees": trees_of_sklearn(deep, True),
    "base": np.atleast_1d(explainer.expected_value).tolist(),
    "values": np.asarray(explainer.shap_values(full[:8]))[:, None, :].tolist(),
    "scores": deep.predict(full[:8])[:, None].tolist(),
    "rows": full[:8].tolist(),
})
print(json.dumps(cases))
