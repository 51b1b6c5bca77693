"""Traces, what is said of them, and evaluation datasets."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, SpanType
from mlflow.genai.datasets import create_dataset, delete_dataset, get_dataset, search_datasets

client = MlflowClient()
experiment = mlflow.set_experiment("traces").experiment_id


@mlflow.trace(span_type=SpanType.AGENT)
def answer(question, temperature=1.0):
    with mlflow.start_span("call", span_type=SpanType.LLM) as span:
        span.set_inputs({"messages": [{"role": "user", "content": question}]})
        span.set_attributes({"big": 2**60, "list": [1, 2.5, "ü", None], "nested": {"a": {"b": True}}})
        span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7})
        if question == "fail":
            raise ValueError("no")
        span.set_outputs("42")
    return {"answer": 42.0}


with mlflow.start_run() as run:
    answer("why")
first = mlflow.get_last_active_trace_id()
try:
    answer("fail")
except ValueError:
    pass
second = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()

trace = mlflow.get_trace(first)
root, call = trace.data.spans
assert root.inputs == {"question": "why", "temperature": 1.0} and root.outputs == {"answer": 42.0}
assert call.parent_id == root.span_id and call.span_type == SpanType.LLM
assert call.attributes["big"] == 2**60 and call.attributes["list"] == [1, 2.5, "ü", None]
assert trace.info.state == "OK" and trace.info.token_usage["total_tokens"] == 7
assert trace.info.trace_metadata["mlflow.sourceRun"] == run.info.run_id
failed = mlflow.get_trace(second)
assert failed.info.state == "ERROR" and failed.data.spans[1].events[0].name == "exception"


def found(filter_string, **more):
    return [t.info.trace_id for t in client.search_traces(locations=[experiment], filter_string=filter_string, **more)]


assert found(None) == [second, first] and found("status = 'ERROR'") == [second]
assert found(f"run_id = '{run.info.run_id}'") == [first] and found("span.name = 'call' AND span.status = 'OK'") == [first]
assert found("trace.text LIKE '%why%'") == [first] and found("name = 'answer'", order_by=["timestamp ASC"]) == [first, second]
assert len(mlflow.search_traces(locations=[experiment])) == 2

mlflow.set_trace_tag(first, "env", "prod")
assert found("tags.env = 'prod'") == [first]
mlflow.delete_trace_tag(first, "env")
judge = AssessmentSource(source_type="LLM_JUDGE", source_id="judge")
feedback = mlflow.log_feedback(trace_id=first, name="quality", value=4, source=judge, rationale="good", metadata={"k": "v"})
mlflow.log_expectation(trace_id=first, name="facts", value=["a", {"b": 1}])
mlflow.override_feedback(trace_id=first, assessment_id=feedback.assessment_id, value=5)
assessments = mlflow.get_trace(first).info.assessments
assert sorted((a.name, a.valid is not False) for a in assessments) == [("facts", True), ("quality", False), ("quality", True)]
assert mlflow.get_assessment(first, feedback.assessment_id).rationale == "good"
assert found("feedback.quality >= 5") == [first]

dataset = create_dataset("qa", experiment_id=[experiment], tags={"team": "ml"})
dataset.merge_records([{"inputs": {"q": "why"}, "expectations": {"a": 42}}])
dataset.merge_records(mlflow.search_traces(locations=[experiment], filter_string="status = 'OK'"))
dataset.merge_records([{"inputs": {"q": "why"}, "expectations": {"b": None}, "tags": {"t": "1"}}])
records = get_dataset(dataset_id=dataset.dataset_id).to_df()
assert len(records) == 2 and records.iloc[0].expectations == {"a": 42, "b": None}
assert records.iloc[1].source.source_data["trace_id"] == first
assert [d.name for d in search_datasets(filter_string="tags.team = 'ml'")] == ["qa"]
delete_dataset(dataset_id=dataset.dataset_id)
assert search_datasets() == []

assert client.delete_traces(experiment, trace_ids=[first]) == 1 and found(None) == [second]
print("ok")
