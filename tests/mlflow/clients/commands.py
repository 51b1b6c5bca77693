"""The commands `mlflow models predict` and `mlflow models serve`, and others, on a model of the registry."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"

import mlflow
import pandas as pd
import requests
from click.testing import CliRunner
from mlflow import MlflowClient
from mlflow.cli import cli
from sklearn.linear_model import LinearRegression

folder = Path(tempfile.mkdtemp())
os.chdir(folder)
# `mlflow models serve` starts uvicorn by its name.
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]


def command(*args):
    """In this process: a process of its own takes seconds to import MLflow, and predict has one of its own."""
    done = CliRunner().invoke(cli, args)
    assert done.exit_code == 0, f"{args}: {done.output[-3000:]}"
    return done.output


x = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.5, 0.0, 1.0]})
fitted = LinearRegression().fit(x, 2 * x.a + x.b)
expected = [round(v, 6) for v in fitted.predict(x)]
with mlflow.start_run():
    # To find its requirements takes a process more; models.py has them found.
    mlflow.sklearn.log_model(
        fitted, name="model", registered_model_name="line", input_example=x, pip_requirements=["scikit-learn"]
    )
MlflowClient().set_registered_model_alias("line", "champion", 1)


def close(answer):
    return [round(v, 6) for v in answer["predictions"]] == expected


split = json.dumps({"dataframe_split": x.to_dict(orient="split", index=False)})
x.to_csv(folder / "rows.csv", index=False)
command(
    *("models", "predict", "--env-manager", "local", "-m", "models:/line@champion"),
    *("-i", "rows.csv", "-t", "csv", "-o", "out.json"),
)
assert close(json.loads((folder / "out.json").read_text()))

# What `mlflow models build-docker` builds its image from.
command("models", "generate-dockerfile", "-m", "models:/line@champion", "-d", "image", "--env-manager", "virtualenv")
assert "COPY" in (folder / "image" / "Dockerfile").read_text()
assert list((folder / "image").rglob("MLmodel"))

with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
serve = ["models", "serve", "-m", "models:/line/1", "--env-manager", "local", "-h", "127.0.0.1", "-p", str(port)]
log = open(folder / "serve.log", "w+")
server = subprocess.Popen([sys.executable, "-m", "mlflow", *serve], stdout=log, stderr=log, start_new_session=True)
try:
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        assert server.poll() is None, (folder / "serve.log").read_text()[-3000:]
        try:
            if requests.get(f"{url}/ping", timeout=1).ok:
                break
        except requests.RequestException:
            time.sleep(0.2)
    reply = requests.post(f"{url}/invocations", data=split, headers={"content-type": "application/json"})
    assert reply.status_code == 200 and close(reply.json()), reply.text
finally:
    if server.poll() is None:
        os.killpg(server.pid, 15)
    server.wait()

# Files and runs from the command line.
(folder / "note.txt").write_text("kept")
experiment = MlflowClient().create_experiment("by command")
with mlflow.start_run(experiment_id=experiment) as run:
    pass
run_id = run.info.run_id
command("artifacts", "log-artifact", "--local-file", "note.txt", "--run-id", run_id)
assert "note.txt" in command("artifacts", "list", "--run-id", run_id)
command("artifacts", "download", "--artifact-uri", f"runs:/{run_id}/note.txt", "-d", "back")
assert (folder / "back" / "note.txt").read_text() == "kept"
assert "by command" in command("experiments", "search")
assert run_id in command("runs", "list", "--experiment-id", experiment)
command("runs", "delete", "--run-id", run_id)
command("runs", "restore", "--run-id", run_id)
assert json.loads(command("runs", "describe", "--run-id", run_id))["info"]["lifecycle_stage"] == "active"

print("ok")
