"""What two stores hold, read with MLflow's own client: compare_stores.py <uri a> <uri b> [back] Prints JSON.

With `back` traces and evaluation datasets are left out, which an export does not write."""
import json
import math
import os
import sys
import tempfile

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
import mlflow
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


def logged_model_facts(uri, model):
    with tempfile.TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(uri)
        place = download_artifacts(artifact_uri=f"models:/{model.model_id}", dst_path=folder)
        files = sorted(
            os.path.relpath(os.path.join(root, name), place) for root, _, names in os.walk(place) for name in names
        )
    return {
        "name": model.name,
        "type": model.model_type or "",
        "run": model.source_run_id,
        "status": str(model.status),
        "times": [model.creation_timestamp, model.last_updated_timestamp],
        "params": model.params,
        "tags": model.tags,
        "metrics": sorted((m.key, m.value, m.step, m.timestamp, m.run_id) for m in model.metrics or []),
        "files": files,
    }


def version_facts(uri, client, version):
    with tempfile.TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        place = download_artifacts(artifact_uri=f"models:/{version.name}/{version.version}", dst_path=folder)
        # What the client adds of its own while it downloads.
        files = sorted(name for name in os.listdir(place) if name != "registered_model_meta")
    return {
        "run": version.run_id,
        "source": version.source,
        "description": version.description or "",
        "tags": version.tags,
        "stage": version.current_stage,
        "files": files,
    }


def assessment_text(assessment):
    said = assessment.to_dictionary()
    # The client reads it of some kinds only.
    said.pop("valid", None)
    value = said.get("expectation", {}).get("serialized_value")
    if value:
        value["value"] = json.loads(value["value"])
    return json.dumps(said, sort_keys=True)


def trace_facts(trace):
    own = ("mlflow.artifactLocation", "mlflow.trace.spansLocation")
    info = trace.info
    return {
        "times": [info.request_time, info.execution_duration],
        "state": str(info.state),
        "previews": [info.request_preview, info.response_preview],
        "request": info.client_request_id,
        "tags": {k: v for k, v in info.tags.items() if k not in own},
        "metadata": info.trace_metadata,
        "spans": sorted(json.dumps(span.to_dict(), sort_keys=True) for span in trace.data.spans),
        "assessments": sorted(assessment_text(a) for a in info.assessments),
    }


def dataset_facts(client, dataset):
    return {
        "tags": dataset.tags,
        "experiments": [client.get_experiment(id).name for id in dataset.experiment_ids],
        "records": sorted(
            json.dumps([r.inputs, r.outputs, r.expectations, r.tags, str(r.source and r.source.source_type)], sort_keys=True)
            for r in dataset.records
        ),
        "schema": json.loads(dataset.schema),
    }


def prompt_facts(client, uri, name):
    mlflow.set_registry_uri(uri)
    versions = {}
    for number in (1, 2):
        version = client.get_prompt_version(name, str(number))
        versions[number] = [version.template, version.commit_message or "", version.tags, sorted(version.aliases or [])]
    return {"versions": versions, "live": client.get_prompt_version_by_alias(name, "live").version}


def facts(uri, traces):
    client = MlflowClient(uri, registry_uri=uri)
    mlflow.set_tracking_uri(uri)
    found = {}
    found["prompt greet"] = prompt_facts(client, uri, "greet")
    if traces and not any(each.startswith("file:") for each in sys.argv[1:3]):
        for dataset in client.search_datasets():
            found["dataset " + dataset.name] = dataset_facts(client, client.get_dataset(dataset.dataset_id))
    for experiment in client.search_experiments(view_type=ViewType.ALL):
        found["experiment " + experiment.name] = {
            "lifecycle": experiment.lifecycle_stage,
            "tags": {k: v for k, v in experiment.tags.items()},
            "made": experiment.creation_time if traces and experiment.name != "Default" else None,
        }
        if experiment.lifecycle_stage == "active":
            for model in client.search_logged_models([experiment.experiment_id]):
                found["logged model " + model.model_id] = logged_model_facts(uri, model)
        if traces and experiment.lifecycle_stage == "active":
            for trace in client.search_traces(locations=[experiment.experiment_id], include_spans=True):
                found["trace " + trace.info.trace_id] = trace_facts(trace)
        for run in client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000):
            found["run " + run.info.run_id] = run_facts(client, uri, run, experiment.name)
    for model in client.search_registered_models():
        if model.tags.get("mlflow.prompt.is_prompt"):
            continue
        found["model " + model.name] = {
            "description": model.description,
            "tags": model.tags,
            "aliases": {k: str(v) for k, v in model.aliases.items()},
        }
        for version in client.search_model_versions(f"name = '{model.name}'"):
            found[f"version {version.name} {version.version}"] = version_facts(uri, client, version)
    return found


traces = sys.argv[3:] != ["back"]
a, b = facts(sys.argv[1], traces), facts(sys.argv[2], traces)
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
