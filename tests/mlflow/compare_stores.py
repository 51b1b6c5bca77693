"""What two stores hold, read with MLflow's own client: compare_stores.py <uri a> <uri b> Prints JSON."""
import json
import math
import os
import sys
import tempfile

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import ViewType


def number(value):
    return str(value) if math.isnan(value) else value


def files_of(uri, run_id):
    with tempfile.TemporaryDirectory() as folder:
        try:
            place = download_artifacts(run_id=run_id, artifact_path="", dst_path=folder, tracking_uri=uri)
        except Exception as error:
            if "No such" in str(error) or "does not exist" in str(error):
                return {}
            raise
        found = {}
        for root, _, names in os.walk(place):
            for name in names:
                path = os.path.join(root, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, place)] = file.read().hex()
        return found


def run_facts(client, uri, run, experiment):
    info, data = run.info, run.data
    active = info.lifecycle_stage == "active"
    return {
        "experiment": experiment,
        "name": info.run_name,
        "status": info.status,
        "times": [info.start_time, info.end_time],
        "lifecycle": info.lifecycle_stage,
        "user": info.user_id,
        "params": data.params,
        "tags": data.tags,
        "last": {key: number(value) for key, value in data.metrics.items()},
        "history": {
            key: sorted(
                (str(number(m.value)), m.step, m.timestamp) for m in client.get_metric_history(info.run_id, key)
            )
            for key in data.metrics
        },
        "inputs": sorted(
            [
                (
                    i.dataset.name,
                    i.dataset.digest,
                    i.dataset.source_type,
                    i.dataset.source,
                    i.dataset.schema,
                    i.dataset.profile,
                    sorted((t.key, t.value) for t in i.tags),
                )
                for i in (run.inputs.dataset_inputs if run.inputs else [])
            ]
        ),
        "files": files_of(uri, info.run_id) if active else None,
    }


def facts(uri):
    client = MlflowClient(uri, registry_uri=uri)
    found = {}
    for experiment in client.search_experiments(view_type=ViewType.ALL):
        found["experiment " + experiment.name] = {
            "lifecycle": experiment.lifecycle_stage,
            "tags": {k: v for k, v in experiment.tags.items()},
        }
        for run in client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000):
            found["run " + run.info.run_id] = run_facts(client, uri, run, experiment.name)
    return found


a, b = facts(sys.argv[1]), facts(sys.argv[2])
differences = []
for what in sorted({*a, *b}):
    left, right = a.get(what), b.get(what)
    if left is None or right is None:
        differences.append([what, left is not None, right is not None])
        continue
    for part in left:
        if left[part] != right[part]:
            differences.append([what, part, str(left[part])[:300], str(right[part])[:300]])
print(json.dumps({"compared": len(a), "differences": differences}))
