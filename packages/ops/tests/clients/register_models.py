"""Registers models with MLflow's client, and prints what it was answered: one that takes known categories only, with an
example of its input and without.

    python register_models.py http://127.0.0.1:4700
"""

import json
import sys
import time

import mlflow
import pandas as pd
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("registered")
frame = pd.DataFrame({"plan": ["fibre", "dsl", "cable", "dsl"] * 10, "months": [float(k) for k in range(40)]})
target = [k % 2 for k in range(40)]
encode = make_column_transformer((OneHotEncoder(), ["plan"]), remainder="passthrough")
model = make_pipeline(encode, LogisticRegression(max_iter=500)).fit(frame, target)
signature = infer_signature(frame, model.predict(frame))
needed = {"pip_requirements": [f"mlflow=={mlflow.__version__}", "scikit-learn"], "serialization_format": "cloudpickle"}

client = mlflow.MlflowClient()
told = {}
for name, example in (("strict", frame.head(3)), ("blind", None)):
    with mlflow.start_run():
        logged = mlflow.sklearn.log_model(model, name="model", signature=signature, input_example=example, **needed)
    began = time.monotonic()
    version = mlflow.register_model(logged.model_uri, name)
    told[name] = {
        "seconds": time.monotonic() - began,
        "version": version.version,
        "status": version.status,
        "tags": version.tags,
        "later": client.get_model_version(name, version.version).tags,
    }
told["answer"] = model.predict(frame.head(2)).tolist()
print(json.dumps(told))
