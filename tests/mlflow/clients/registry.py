"""A model that is logged, registered, loaded again and asked."""

import mlflow
import numpy as np
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
rng = np.random.default_rng(1)
x = rng.normal(size=(100, 3))
y = (x.sum(axis=1) > 0).astype(int)
model = LogisticRegression().fit(x, y)

with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(model, name="model", registered_model_name="churn", input_example=x[:2])
client.set_registered_model_alias("churn", "champion", "1")
for uri in [info.model_uri, "models:/churn/1", "models:/churn@champion"]:
    loaded = mlflow.pyfunc.load_model(uri)
    assert (loaded.predict(x) == model.predict(x)).all(), uri
version = client.get_model_version("churn", "1")
assert version.run_id == run.info.run_id and version.status == "READY", version
print("ok")
