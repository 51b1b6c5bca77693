"""Exports models of scikit-learn, LightGBM and XGBoost as ONNX below a folder, as their exporters do unless told
otherwise, and prints what the models themselves say."""

import json
import sys
from pathlib import Path

import lightgbm
import mlflow
import numpy as np
import onnxmltools
import pandas as pd
import xgboost
from mlflow.models import infer_signature
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

root = Path(sys.argv[1])
rng = np.random.default_rng(5)
x = rng.normal(size=(300, 4)).astype(np.float32)
names = np.array(["no", "yes"])
y = names[(x[:, 0] + x[:, 1] * x[:, 2] > 0).astype(int)]
rows = x[:10]
told = {"rows": rows.astype(float).tolist()}


def keep(name, model, onnx):
    (root / name).mkdir(parents=True)
    (root / name / "model.onnx").write_bytes(onnx.SerializeToString())
    told[name] = {"label": [str(v) for v in model.predict(rows)], "probability": np.asarray(model.predict_proba(rows)).tolist()}


forest = RandomForestClassifier(n_estimators=20, random_state=1).fit(x, y)
keep("forest", forest, to_onnx(forest, x[:1]))
line = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
keep("line", line, to_onnx(line, x[:1]))
codes = (y == "yes").astype(int)
light = lightgbm.LGBMClassifier(n_estimators=10, verbose=-1).fit(x, codes)
keep("lightgbm", light, onnxmltools.convert_lightgbm(light, initial_types=[("X", ToolsFloat([None, 4]))]))
boosted = xgboost.XGBClassifier(n_estimators=10).fit(x, codes)
keep("xgboost", boosted, onnxmltools.convert_xgboost(boosted, initial_types=[("X", ToolsFloat([None, 4]))]))
trees = GradientBoostingRegressor(n_estimators=20).fit(x, x[:, 0])
mlflow.onnx.save_model(
    to_onnx(trees, x[:1]),
    root / "mlflow",
    signature=infer_signature(
        pd.DataFrame(x.astype(float), columns=list("abcd"))
    ),
    pip_requirements=["mlflow", "onnx", "onnxruntime"],
)
told["mlflow"] = trees.predict(rows).tolist()
print(json.dumps(told))
