"""The client API: every operation on experiments and runs."""

import time

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

client = MlflowClient()


def refused(code, act):
    try:
        act()
    except MlflowException as error:
        assert error.error_code == code, (error.error_code, str(error))
        return str(error)
    raise SystemExit(f"{code} was awaited")


a = client.create_experiment("a", tags={"kind": "test"})
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment("a"))
assert client.get_experiment_by_name("a").experiment_id == a
assert client.get_experiment_by_name("none") is None
assert client.get_experiment(a).tags == {"kind": "test"}
client.set_experiment_tag(a, "kind", "changed")
client.set_experiment_tag(a, "more", "")
client.delete_experiment_tag(a, "more")
assert client.get_experiment(a).tags == {"kind": "changed"}
client.rename_experiment(a, "b")
assert client.get_experiment(a).name == "b"
client.delete_experiment(a)
assert client.get_experiment(a).lifecycle_stage == "deleted"
assert "must be in the 'active' state" in refused("INVALID_PARAMETER_VALUE", lambda: client.create_run(a))
assert [e.name for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)] == ["b"]
client.restore_experiment(a)
assert [e.name for e in client.search_experiments(filter_string="name ILIKE 'B%' and tags.kind = 'changed'")] == ["b"]
first = client.search_experiments(max_results=1)
assert len(first) == 1 and first.token
second = client.search_experiments(max_results=1, page_token=first.token)
assert {first[0].name, second[0].name} == {"b", "Default"} and second.token is None
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("987654"))

run = client.create_run(a, run_name="r", start_time=5, tags={"mlflow.user": "ana"})
id = run.info.run_id
assert run.info.artifact_uri.endswith(f"/{id}/artifacts"), run.info.artifact_uri
now = int(time.time() * 1000)
client.log_batch(
    id,
    metrics=[Metric("m", i / 2, now + i, i) for i in range(10)],
    params=[Param("p", "1"), Param("empty", "")],
    tags=[RunTag("t", "1"), RunTag("t", "2")],
)
assert client.get_run(id).data.tags["t"] == "2"
assert client.get_run(id).data.params == {"p": "1", "empty": ""}
history = client.get_metric_history(id, "m")
assert [(m.value, m.step) for m in history] == [(i / 2, i) for i in range(10)]
assert client.get_metric_history(id, "none") == []
client.log_inputs(
    id, [DatasetInput(Dataset("d", "1", "local", "{}"), [InputTag("mlflow.data.context", "eval")])]
)
[given] = client.get_run(id).inputs.dataset_inputs
assert (given.dataset.name, given.dataset.digest, given.tags[0].value) == ("d", "1", "eval")
client.delete_tag(id, "t")
assert "No tag with name: t" in refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(id, "t"))
client.update_run(id, name="renamed")
assert client.get_run(id).info.run_name == client.get_run(id).data.tags["mlflow.runName"] == "renamed"
client.set_tag(id, "mlflow.runName", "again")
assert client.get_run(id).info.run_name == "again"
client.set_terminated(id, "KILLED", end_time=now)
assert (client.get_run(id).info.status, client.get_run(id).info.end_time) == ("KILLED", now)
client.delete_run(id)
refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(id, "m", 1))
refused("INVALID_PARAMETER_VALUE", lambda: client.set_tag(id, "x", "1"))
client.restore_run(id)
client.log_metric(id, "m", 1)
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))
refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(id, "../up", "1"))

ids = [client.create_run(a, start_time=i + 1).info.run_id for i in range(7)]
pages, token = [], None
while True:
    page = client.search_runs([a], max_results=3, order_by=["start_time ASC"], page_token=token)
    pages += [r.info.run_id for r in page]
    token = page.token
    if not token:
        break
assert [x for x in pages if x != id] == ids
said = refused("INVALID_PARAMETER_VALUE", lambda: client.search_runs([a], "metrics.m >"))
assert "Invalid clause(s) in filter string" in said, said
print("ok")
