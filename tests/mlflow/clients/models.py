"""Files of runs, logged models, the registry and prompts, through the official client."""

import os
import tempfile
from pathlib import Path

os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression

client = MlflowClient()


def refused(code, act):
    try:
        act()
    except MlflowException as error:
        assert error.error_code == code, (error.error_code, str(error))
        return str(error)
    raise SystemExit(f"{code} was awaited")


# Files of a run: text, folders, names that need encoding, listing, download, deletion.
folder = Path(tempfile.mkdtemp())
(folder / "in").mkdir()
(folder / "in" / "größe 100%.txt").write_text("wide")
(folder / "a.bin").write_bytes(os.urandom(300_000))
with mlflow.start_run() as run:
    mlflow.log_text("hello", "notes/hello.txt")
    mlflow.log_dict({"a": 1}, "data.json")
    mlflow.log_artifacts(str(folder), "all")
    mlflow.log_table(pd.DataFrame({"x": [1, 2]}), "table.json")
run_id = run.info.run_id
assert run.info.artifact_uri == f"mlflow-artifacts:/0/{run_id}/artifacts"
listed = {f.path: f for f in client.list_artifacts(run_id)}
assert set(listed) == {"all", "data.json", "notes", "table.json"}, set(listed)
assert listed["all"].is_dir and listed["data.json"].file_size == len('{\n  "a": 1\n}')
assert [f.path for f in client.list_artifacts(run_id, "all/in")] == ["all/in/größe 100%.txt"]
assert client.list_artifacts(run_id, "data.json") == []
got = Path(client.download_artifacts(run_id, "all", str(tempfile.mkdtemp())))
assert (got / "a.bin").read_bytes() == (folder / "a.bin").read_bytes()
assert (got / "in" / "größe 100%.txt").read_text() == "wide"
assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "hello"
assert mlflow.load_table("table.json", run_ids=[run_id]).shape == (2, 1)

# A model logged, scored and loaded again, from the run and by its own id.
x = pd.DataFrame(np.random.RandomState(0).rand(60, 3), columns=["a", "b", "c"])
y = (x.a + x.b > 1).astype(int)
fitted = LogisticRegression().fit(x, y)
expected = fitted.predict(x)
with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(fitted, name="model", input_example=x.head(2))
    mlflow.log_metric("accuracy", fitted.score(x, y), model_id=info.model_id, step=1)
    data = mlflow.data.from_pandas(x, name="train")
    mlflow.log_metric("auc", 0.75, model_id=info.model_id, dataset=data)
logged = mlflow.get_logged_model(info.model_id)
assert str(logged.status) == "READY" and logged.source_run_id == run.info.run_id
assert {m.key for m in logged.metrics} == {"accuracy", "auc"}
assert logged.artifact_location == f"mlflow-artifacts:/0/models/{info.model_id}/artifacts"
for uri in (info.model_uri, f"runs:/{run.info.run_id}/model"):
    assert (mlflow.pyfunc.load_model(uri).predict(x) == expected).all(), uri
assert "MLmodel" in [f.path for f in client.list_logged_model_artifacts(info.model_id)]
assert [m.model_id for m in client.get_run(run.info.run_id).outputs.model_outputs] == [info.model_id]

others = [client.create_logged_model("0", name=f"m{i}", model_type="t", params={"i": str(i)}) for i in range(3)]
client.log_model_params(others[0].model_id, {"more": "x"})
client.set_logged_model_tags(others[0].model_id, {"k": "v", "gone": "1"})
client.delete_logged_model_tag(others[0].model_id, "gone")
first = client.get_logged_model(others[0].model_id)
assert (first.tags, first.params) == ({"k": "v"}, {"i": "0", "more": "x"})
found = mlflow.search_logged_models(experiment_ids=["0"], filter_string="tags.k = 'v'", output_format="list")
assert [m.model_id for m in found] == [first.model_id]
found = mlflow.search_logged_models(
    experiment_ids=["0"], order_by=[{"field_name": "metrics.auc", "ascending": False}], output_format="list"
)
assert found[0].model_id == info.model_id and len(found) == 4
found = client.search_logged_models(["0"], "metrics.auc > 0.7", datasets=[{"dataset_name": "train"}])
assert [m.model_id for m in found] == [info.model_id]
page = client.search_logged_models(["0"], max_results=3)
rest = client.search_logged_models(["0"], max_results=3, page_token=page.token)
assert len(page) == 3 and len(rest) == 1 and rest.token is None
client.delete_logged_model(others[2].model_id)
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model(others[2].model_id))

# Registered from the model, from the run, and from a version; loaded by number, alias and stage.
one = mlflow.register_model(info.model_uri, "Kündigung (2026)", tags={"from": "model"})
two = mlflow.register_model(f"runs:/{run.info.run_id}/model", "Kündigung (2026)")
assert (one.version, two.version, one.status, one.run_id) == ("1", "2", "READY", run.info.run_id)
name = one.name
client.set_registered_model_alias(name, "champion", 2)
three = client.copy_model_version(f"models:/{name}@champion", "copied")
assert three.source == f"models:/{name}/2" and three.run_id == run.info.run_id
for uri in (f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/latest", "models:/copied/1"):
    assert (mlflow.pyfunc.load_model(uri).predict(x) == expected).all(), uri
client.transition_model_version_stage(name, 1, "Production")
client.transition_model_version_stage(name, 2, "Production", archive_existing_versions=True)
assert client.get_model_version(name, 1).current_stage == "Archived"
assert (mlflow.pyfunc.load_model(f"models:/{name}/Production").predict(x) == expected).all()
assert {v.current_stage for v in client.get_latest_versions(name)} == {"Archived", "Production"}
client.update_model_version(name, 1, "the first")
client.set_model_version_tag(name, 1, "k", "v")
assert [v.version for v in client.search_model_versions("tags.k = 'v'")] == ["1"]
assert [v.version for v in client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])] == ["1", "2"]
assert [v.name for v in client.search_model_versions(f"run_id = '{run.info.run_id}' and name = 'copied'")] == ["copied"]
assert [m.name for m in client.search_registered_models("name ILIKE 'k%'")] == [name]
assert client.get_model_version_by_alias(name, "champion").version == "2"
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(name))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version(name, 9))
refused("INVALID_PARAMETER_VALUE", lambda: client.set_registered_model_alias(name, "v1", 1))
client.rename_registered_model(name, "churn")
assert client.get_registered_model("churn").aliases == {"champion": "2"}
assert (mlflow.pyfunc.load_model("models:/churn@champion").predict(x) == expected).all()
client.delete_model_version("churn", 2)
refused("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("churn", "champion"))
client.delete_registered_model("copied")
assert [m.name for m in client.search_registered_models()] == ["churn"]

# Prompts are versioned texts beside the models.
mlflow.genai.register_prompt(name="greet", template="Hello {{name}}", commit_message="first", tags={"tone": "warm"})
mlflow.genai.register_prompt(name="greet", template="Hi {{name}}!")
mlflow.genai.set_prompt_alias("greet", alias="live", version=1)
assert mlflow.genai.load_prompt("prompts:/greet@live").format(name="Ada") == "Hello Ada"
assert mlflow.genai.load_prompt("greet", version=2).template == "Hi {{name}}!"
assert [p.name for p in mlflow.genai.search_prompts()] == ["greet"]
assert [m.name for m in client.search_registered_models()] == ["churn"]
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model("greet"))
mlflow.genai.delete_prompt_alias("greet", alias="live")
client.set_prompt_tag("greet", "k", "v")
assert client.get_prompt("greet").tags["k"] == "v"
client.delete_prompt_version("greet", "2")

print("ok")
