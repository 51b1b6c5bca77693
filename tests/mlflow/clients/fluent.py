"""The fluent API as a training script uses it. MLFLOW_TRACKING_URI names the server."""

import math

import mlflow
import pandas as pd

experiment = mlflow.set_experiment("fluent")
assert mlflow.set_experiment("fluent").experiment_id == experiment.experiment_id

with mlflow.start_run(run_name="parent", description="what it is", tags={"team": "a"}) as parent:
    mlflow.log_params({"depth": 6, "lr": 0.1})
    mlflow.log_param("depth", 6)
    mlflow.log_metric("loss", 0.5, step=1)
    mlflow.log_metrics({"loss": 0.25, "auc": 0.9}, step=2)
    mlflow.log_metric("bad", float("nan"))
    mlflow.log_metric("endless", float("inf"))
    mlflow.set_tags({"team": "b", "mlflow.note.content": "changed"})
    mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"x": [1, 2]}), name="rows"), context="training")
    with mlflow.start_run(nested=True, run_name="child") as child:
        mlflow.log_metric("loss", 0.75)
    try:
        mlflow.log_param("depth", 8)
        raise SystemExit("a parameter was changed")
    except mlflow.exceptions.MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE", error.error_code
        assert "Changing param values is not allowed" in str(error)

run = mlflow.get_run(parent.info.run_id)
assert run.info.status == "FINISHED" and run.info.run_name == "parent"
assert run.data.params == {"depth": "6", "lr": "0.1"}
assert run.data.metrics["loss"] == 0.25 and math.isnan(run.data.metrics["bad"])
assert run.data.metrics["endless"] >= 1.7976931348623157e308
assert run.data.tags["team"] == "b" and run.data.tags["mlflow.note.content"] == "changed"
assert run.data.tags["mlflow.source.name"] and run.data.tags["mlflow.user"]
[rows] = run.inputs.dataset_inputs
assert rows.dataset.name == "rows" and rows.tags[0].value == "training"
assert mlflow.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
assert mlflow.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id

try:
    with mlflow.start_run() as failed:
        raise ValueError("no luck")
except ValueError:
    pass
assert mlflow.get_run(failed.info.run_id).info.status == "FAILED"

with mlflow.start_run(run_id=failed.info.run_id):
    assert mlflow.get_run(failed.info.run_id).info.status == "RUNNING"
    mlflow.log_metric("later", 1)
assert mlflow.get_run(failed.info.run_id).info.status == "FINISHED"

found = mlflow.search_runs(filter_string="metrics.auc > 0.8 and params.depth = '6' and tags.team = 'b'")
assert list(found.run_id) == [parent.info.run_id], found
ordered = mlflow.search_runs(order_by=["metrics.loss DESC"])
assert list(ordered["tags.mlflow.runName"])[:2] == ["child", "parent"], ordered

mlflow.delete_run(child.info.run_id)
assert len(mlflow.search_runs()) == 2
assert len(mlflow.search_runs(run_view_type=mlflow.entities.ViewType.ALL)) == 3

mlflow.enable_system_metrics_logging()
mlflow.set_system_metrics_sampling_interval(0.2)
mlflow.set_system_metrics_samples_before_logging(1)
with mlflow.start_run() as measured:
    deadline = __import__("time").monotonic() + 60
    while "system/cpu_utilization_percentage" not in mlflow.get_run(measured.info.run_id).data.metrics:
        assert __import__("time").monotonic() < deadline, "no system metrics"
print("ok")
