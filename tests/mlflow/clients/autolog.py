"""Autologging of scikit-learn, LightGBM and XGBoost."""

import lightgbm
import mlflow
import numpy as np
import xgboost
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

client = MlflowClient()
rng = np.random.default_rng(1)
x = rng.normal(size=(200, 3))
y = (x[:, 0] + x[:, 1] > 0).astype(int)
mlflow.set_experiment("autolog")
log_models = __import__("os").environ.get("LOG_MODELS") == "1"

mlflow.sklearn.autolog(log_models=log_models)
with mlflow.start_run() as run:
    LogisticRegression(C=0.5).fit(x, y)
data = client.get_run(run.info.run_id).data
assert data.params["C"] == "0.5" and data.metrics["training_accuracy_score"] > 0.9
assert data.tags["estimator_name"] == "LogisticRegression"
with mlflow.start_run() as search:
    GridSearchCV(LogisticRegression(), {"C": [0.1, 1]}, cv=3).fit(x, y)
children = client.search_runs(
    [search.info.experiment_id], f"tags.mlflow.parentRunId = '{search.info.run_id}'", order_by=["params.C"]
)
assert [child.data.params["C"] for child in children] == ["0.1", "1"]
mlflow.sklearn.autolog(disable=True)

mlflow.lightgbm.autolog(log_models=log_models)
with mlflow.start_run() as run:
    data = lightgbm.Dataset(x, y)
    lightgbm.train(
        {"objective": "binary", "verbose": -1, "metric": "auc"}, data, num_boost_round=5, valid_sets=[data]
    )
got = client.get_run(run.info.run_id)
assert got.data.params["objective"] == "binary"
[key] = [key for key in got.data.metrics if key.endswith("auc")]
assert [m.step for m in client.get_metric_history(run.info.run_id, key)] == [0, 1, 2, 3, 4]
mlflow.lightgbm.autolog(disable=True)

mlflow.xgboost.autolog(log_models=log_models)
with mlflow.start_run() as run:
    matrix = xgboost.DMatrix(x, y)
    xgboost.train({"objective": "binary:logistic"}, matrix, 4, evals=[(matrix, "train")])
got = client.get_run(run.info.run_id)
assert got.data.params["objective"] == "binary:logistic"
history = client.get_metric_history(run.info.run_id, "train-logloss")
assert len(history) == 4 and history[0].value > history[-1].value
print("ok")
