"""Fills a store with all that the client can log: make_store.py <tracking uri> <artifact folder>. Prints JSON: what was made."""
import json
import math
import os
import sys

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
import mlflow
import numpy as np
import pandas as pd
from mlflow.entities import AssessmentSource, Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression

uri, artifacts = sys.argv[1], sys.argv[2]
mlflow.set_tracking_uri(uri)
mlflow.set_registry_uri(uri)
client = mlflow.MlflowClient()

churn = client.create_experiment("churn", artifact_location=artifacts + "/churn", tags={"team": "growth"})
mlflow.set_experiment(experiment_id=churn)
with mlflow.start_run(run_name="parent", tags={"note": "ü – note"}) as parent:
    mlflow.log_params({"depth": 6, "long": "x" * 5000})
    mlflow.log_text("# notes\n", "notes.md")
    mlflow.log_dict({"a": 1}, "deep/er/config.json")
    data = mlflow.data.from_pandas(pd.DataFrame({"a": [1.0, 2.0], "b": [0, 1]}), name="train", targets="b")
    mlflow.log_input(data, context="training", tags={"quality": "high"})
    for child_number in range(2):
        with mlflow.start_run(run_name=f"child-{child_number}", nested=True) as child:
            mlflow.log_metric("loss", 1.0 / (child_number + 1), step=child_number)

# Many points, odd values, the same step twice, negative steps.
points = [Metric("loss", math.sin(i), 1_700_000_000_000 + i, i) for i in range(12_000)]
for start in range(0, len(points), 1000):
    client.log_batch(parent.info.run_id, metrics=points[start : start + 1000])
client.log_batch(
    parent.info.run_id,
    metrics=[
        Metric("odd", math.nan, 1_700_000_000_000, 0),
        Metric("odd", math.inf, 1_700_000_000_001, 1),
        Metric("odd", -math.inf, 1_700_000_000_002, 2),
        Metric("odd", 0.5, 1_700_000_000_003, 2),
        Metric("odd", 0.25, 1_700_000_000_003, 2),
        Metric("odd", -0.5, 1_700_000_000_004, -3),
    ],
)

with mlflow.start_run(run_name="model") as model_run:
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    fitted = LogisticRegression().fit(x, [0, 0, 1, 1])
    info = mlflow.sklearn.log_model(fitted, name="clf", input_example=x, registered_model_name="churn-model", pip_requirements=["scikit-learn"])
    mlflow.log_metric("auc", 0.9, model_id=info.model_id)
client.set_registered_model_alias("churn-model", "champion", 1)
client.set_registered_model_tag("churn-model", "owner", "ana")
client.update_registered_model("churn-model", description="Who leaves")
client.set_model_version_tag("churn-model", "1", "checked", "yes")
client.create_model_version("churn-model", source=info.model_uri, run_id=model_run.info.run_id, model_id=info.model_id, description="second")



# Calls of an application, what was said of them, the questions that it is judged by, and its prompts.
@mlflow.trace
def answer(question, k):
    with mlflow.start_span("look up", span_type="RETRIEVER") as span:
        span.set_inputs({"question": question, "k": k})
        span.set_attributes({"share": 1.0, "count": 3, "mixed": [1, "ä", None, 2.5], "sure": True, "large": 2**60})
        span.set_outputs([{"page": 1}])
    mlflow.update_current_trace(tags={"env": "test"}, metadata={"asked.by": "ana"}, client_request_id="ask-1")
    return "yes"


@mlflow.trace
def fails():
    raise ValueError("no answer")


answer("leaves?", 3)
mlflow.flush_trace_async_logging()
trace = mlflow.get_last_active_trace_id()
try:
    fails()
except ValueError:
    pass
mlflow.flush_trace_async_logging()
ana = AssessmentSource("HUMAN", "ana")
mlflow.log_feedback(trace_id=trace, name="good", value=True, rationale="as I would", source=ana, metadata={"seen": "twice"})
mlflow.log_feedback(trace_id=trace, name="judged", source=AssessmentSource("LLM_JUDGE", "j"), error=ValueError("no judge"))
mlflow.log_expectation(trace_id=trace, name="wanted", value={"words": ["yes", 1]}, source=ana)
if not uri.startswith("file:"):
    from mlflow.genai.datasets import create_dataset

    questions = create_dataset(name="questions", experiment_id=[churn], tags={"kind": "support"})
    questions.merge_records(
        [
            {"inputs": {"q": "leaves?", "k": 3}, "expectations": {"a": "yes"}, "tags": {"hard": "no"}},
            {"inputs": {"q": "stays?"}, "outputs": {"a": ["no"]}},
        ]
    )
mlflow.genai.register_prompt(name="greet", template="Hi {{name}}", commit_message="first", tags={"tone": "warm"})
mlflow.genai.register_prompt(name="greet", template=[{"role": "user", "content": "Hello {{name}}"}])
mlflow.genai.set_prompt_alias("greet", "live", 1)

failed = client.create_run(churn, start_time=1_600_000_000_000, run_name="failed")
client.set_terminated(failed.info.run_id, status="FAILED", end_time=1_600_000_005_000)
deleted = client.create_run(churn, run_name="deleted")
client.log_param(deleted.info.run_id, "gone", "yes")
client.delete_run(deleted.info.run_id)
old = client.create_experiment("old", artifact_location=artifacts + "/old")
client.create_run(old, run_name="in old")
client.delete_experiment(old)
default = client.create_run("0", run_name="in default", start_time=1_650_000_000_000)
client.set_tag(default.info.run_id, "where", "default")

print(json.dumps({"parent": parent.info.run_id, "model": model_run.info.run_id, "deleted": deleted.info.run_id}))
