"""A version that Slipway registered, loaded and served by MLflow; a version that MLflow registered, told by its number."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import mlflow
import pandas as pd
from mlflow import MlflowClient

client = MlflowClient()
rows = pd.DataFrame(json.loads(os.environ["SLIPWAY_ROWS"]))
rows["since"] = pd.to_datetime(rows["since"])
expected = json.loads(os.environ["SLIPWAY_EXPECTED"])


def close(found):
    found = list(found)
    return len(found) == len(expected) and all(abs(a - b) < 1e-9 for a, b in zip(found, expected))


version = client.get_model_version_by_alias("churn", "champion")
assert (version.version, version.status, version.description) == ("1", "READY", "ours"), version
folder = Path(mlflow.artifacts.download_artifacts(artifact_uri="models:/churn@champion"))
assert {"MLmodel", "model.onnx", "signature.json"} <= {path.name for path in folder.iterdir()}
for uri in ("models:/churn@champion", "models:/churn/1", "models:/churn/latest"):
    loaded = mlflow.pyfunc.load_model(uri)
    assert loaded.metadata.signature is not None
    assert close(loaded.predict(rows)["probability"]), uri

given = Path(tempfile.mkdtemp()) / "rows.json"
asked = rows.assign(since=rows["since"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
given.write_text(json.dumps({"dataframe_split": json.loads(asked.to_json(orient="split"))}))
said = subprocess.run(
    [sys.executable, "-m", "mlflow", "models", "predict", "-m", "models:/churn@champion"]
    + ["--env-manager", "local", "-i", str(given), "-t", "json"],
    check=True,
    capture_output=True,
    text=True,
).stdout
predictions = json.loads(said[said.index('{"predictions"') :])["predictions"]
assert close(row["probability"] for row in predictions), said

with mlflow.start_run():
    info = mlflow.pyfunc.log_model(
        name="model", python_model=lambda rows: rows, input_example=["a"], registered_model_name="theirs"
    )
print(f"registered {client.get_latest_versions('theirs')[0].version} ok")
