"""Saves models that hold rows and answers in every way of MLflow's, and prints what MLflow's own server answers about them."""

import base64
import json
import logging
import sys
from pathlib import Path

logging.disable(logging.CRITICAL)

import mlflow
import numpy as np
import pandas as pd
import pydantic
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature, infer_signature
from mlflow.pyfunc.scoring_server import invocations
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema, TensorSpec
from mlflow.types.agent import ChatAgentResponse
from mlflow.types.llm import ChatCompletionResponse
from mlflow.types.schema import AnyType, Array, Map, Object, Property
from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier

root = Path(sys.argv[1])
needed = {"pip_requirements": [f"mlflow=={mlflow.__version__}", "scikit-learn", "numpy", "pandas"]}
json_type, csv = "application/json", "text/csv"
told = {}


def answers(name, *bodies):
    """What MLflow's server says to each: a status, and the document."""
    model = mlflow.pyfunc.load_model(str(root / name))
    told[name] = []
    for body in bodies:
        kind = csv if isinstance(body, str) else json_type
        text = body if isinstance(body, str) else json.dumps(body)
        try:
            reply = invocations(text, kind, model, model.metadata.get_input_schema())
            status, answer = reply.status, json.loads(reply.response)
        except MlflowException as error:
            status, answer = error.get_http_status_code(), None
        told[name].append({"body": text, "type": kind, "status": status, "answer": answer})


def python(name, predict, columns, *bodies, params=None):
    class Model(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return predict(model_input, params)

    schema = ParamSchema(params) if params else None
    mlflow.pyfunc.save_model(
        root / name, python_model=Model(), signature=ModelSignature(Schema(columns), params=schema), **needed
    )
    answers(name, *bodies)


iris = load_iris()
two, rows = iris.data[:, :2], [[5.1, 3.5], [6.4, 3.2]]
knn = KNeighborsClassifier().fit(two, iris.target)
frames = [
    {"instances": rows},
    {"inputs": rows},
    {"dataframe_split": {"index": [0, 1], "columns": [0, 1], "data": rows}},
    {"dataframe_split": {"columns": ["a", "b"], "data": rows}},
    {"dataframe_records": [{"0": 5.1, "1": 3.5}]},
    {"dataframe_records": [{"a": 5.1, "b": 3.5}]},
    {"inputs": [[5.1]]},
]
for name, signature in {"unsigned": None, "array_in": infer_signature(two, knn.predict(two))}.items():
    mlflow.sklearn.save_model(knn, root / name, signature=signature, serialization_format="cloudpickle", **needed)
    answers(name, *frames, *(["a,b\n5.1,3.5\n6.4,3.2\n"] if signature is None else []))

x = [ColSpec("double", "x")]
some = [{"inputs": {"x": [1.0, 2.5]}}, {"dataframe_records": [{"x": 3}]}, "x\n1\n2\n"]
python("values", lambda rows, _: rows["x"].to_numpy() * 2, x, *some)
python("lists", lambda rows, _: rows[["x"]].to_numpy() * 2, x, *some)
python("matrix", lambda rows, _: np.outer(rows["x"], [1, 2]), x, *some)
python("series", lambda rows, _: rows["x"] * 2, x, *some)
python("records", lambda rows, _: pd.DataFrame({"a": rows["x"], "o": [{"k": [1]}] * len(rows)}), x, *some)
python("by_name", lambda rows, _: {"a": rows["x"].to_numpy(), "b": ["t"] * len(rows)}, x, *some)
python("objects", lambda rows, _: [{"at": at, "tags": ["a"]} for at in range(len(rows))], x, *some)
python("number", lambda rows, _: 7, x, *some)
python("text", lambda rows, _: "hello", x, *some)
python("none", lambda rows, _: {"answer": None, "n": len(rows), "more": {"x": [1, 2]}}, x, *some)
python("forecast", lambda rows, _: pd.DataFrame({"day": [1, 2, 3], "yhat": [rows["x"].sum()] * 3}), x, *some)
needed_and_not = [ColSpec("double", "x"), ColSpec("string", "s", required=False)]
python(
    "needed", lambda rows, _: rows["x"].isna().tolist(), needed_and_not, {"dataframe_records": [{"s": "a"}]},
    {"dataframe_records": [{"s": "a"}, {"x": 1.5}]}, {"dataframe_records": [{"x": None}]}, {"inputs": {"s": ["a"]}},
    {"dataframe_split": {"columns": ["s"], "data": [["a"]]}}, "s\na\n", {"inputs": {"x": [2.5]}},
)
python("mixed", lambda rows, _: [1, "a", None, True, 2.5, [1]][: len(rows)], x, {"inputs": {"x": [1.0] * 6}})

params = [
    ParamSpec("temperature", DataType.float, 0.5),
    ParamSpec("k", DataType.integer, 3),
    ParamSpec("stop", DataType.string, None),
    ParamSpec("words", DataType.string, ["a", "b"], shape=(-1,)),
    ParamSpec("flag", DataType.boolean, False),
    ParamSpec("since", DataType.datetime, np.datetime64("2023-07-01")),
]


def heard(rows, params):
    since = str(np.datetime64(params.pop("since"), "D"))
    return [json.dumps({**params, "since": since}, sort_keys=True)] * len(rows)


given = [
    None, {}, {"temperature": 0.9}, {"temperature": 1}, {"temperature": "hot"}, {"k": 5}, {"k": 5.5}, {"stop": "."},
    {"words": ["z"]}, {"words": "z"}, {"words": [1]}, {"flag": True}, {"flag": 1}, {"since": "2024-02-02"},
    {"since": "bad"}, {"unknown": 1}, [1],
]
python("params", heard, x, *({"inputs": {"x": [1.0, 2.0]}, "params": one} for one in given), params=params)


def said(rows, _):
    return [json.dumps(row, default=lambda held: held.hex() if isinstance(held, bytes) else str(held)) for row in rows.to_dict("records")]


def each(name, kind, *values):
    python(name, said, [ColSpec(kind, "v")], *({"dataframe_records": [{"v": value}]} for value in values))


each("array", Array(DataType.double), [1.0, 2.5], [], "x", ["a"], 5)
each("object", Object([Property("a", DataType.string), Property("b", Array(DataType.string), required=False)]), {"a": "y"}, {"a": "y", "b": ["x"]}, {"a": 1}, {"b": ["x"]}, [1])
each("map", Map(DataType.double), {"p": 1.5}, {"p": "x"}, {})
each("any", AnyType(), 1, "a", {"q": [1]}, [1, "b"], None, True)
each("binary", DataType.binary, base64.b64encode(bytes([1, 2, 250])).decode(), base64.encodebytes(bytes(100)).decode())
each("small", DataType.integer, 5, -(2**31))
each("moment", DataType.datetime, "2021-01-01T00:00:00", "2021-01-01 12:30:00", "nonsense")
arrays = [TensorSpec(np.dtype("float64"), (-1, 2), "a"), TensorSpec(np.dtype("float64"), (-1, 2), "b")]
python(
    "arrays_in", lambda given, _: {"sum": given["a"] + given["b"]}, arrays, {"inputs": {"a": rows, "b": rows}},
    {"instances": [{"a": rows[0], "b": rows[1]}]}, {"inputs": {"a": rows}}, {"inputs": {"a": rows, "b": rows, "c": rows}},
)

fixed = [TensorSpec(np.dtype("float64"), (2, 3))]
python(
    "fixed", lambda given, _: given.sum(axis=1), fixed, {"inputs": [[1, 2, 3], [4, 5, 6]]}, {"inputs": [[1, 2, 3]]},
    {"instances": [[1, 2, 3], [4, 5, 6]]},
)


class Unlogged(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return 1


class Hinted(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[str]) -> list[str]:
        return [text.upper() for text in model_input]


class Message(pydantic.BaseModel):
    role: str
    content: str


class HintedObjects(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[Message]):
        return [{"said": message.content} for message in model_input]


class HintedLists(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[list[float]]) -> list[float]:
        return [sum(row) for row in model_input]


class Agent(mlflow.pyfunc.ChatAgent):
    def predict(self, messages, context=None, custom_inputs=None):
        said = [{"role": "assistant", "content": said.content, "id": str(at)} for at, said in enumerate(messages)]
        return ChatAgentResponse(messages=said, custom_outputs=custom_inputs)


class Chat(mlflow.pyfunc.ChatModel):
    def predict(self, context, messages, params):
        content = f"{messages[-1].content}, at {params.temperature}"
        message = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        told = {"choices": [message], "usage": usage, "object": "chat.completion", "created": 1, "model": "m"}
        return ChatCompletionResponse.from_dict(told)


mlflow.pyfunc.save_model(root / "unlogged", python_model=Unlogged(), **needed)
hello = {"role": "user", "content": "hi"}
mlflow.pyfunc.save_model(root / "hinted", python_model=Hinted(), input_example=["a", "b"], **needed)
answers("hinted", *({"inputs": one} for one in (["a", "b"], ["a"], [1], "a", {"x": ["a"]})))
mlflow.pyfunc.save_model(root / "hinted_objects", python_model=HintedObjects(), input_example=[hello], **needed)
answers("hinted_objects", {"inputs": [hello]}, {"inputs": [{"role": "user"}]}, {"inputs": [hello, hello]})
mlflow.pyfunc.save_model(root / "hinted_lists", python_model=HintedLists(), input_example=[[1.0, 2.0]], **needed)
answers("hinted_lists", {"inputs": [[1.0, 2.5], [3.0]]}, {"inputs": [["a"]]})
mlflow.pyfunc.save_model(root / "chat", python_model=Chat(), **needed)
chat = {"messages": [hello]}
mlflow.pyfunc.save_model(root / "agent", python_model=Agent(), **needed)
asked = {"messages": [hello, hello]}
answers("agent", {"messages": [hello]}, asked, {**asked, "custom_inputs": {"a": 1}}, {**asked, "model": "m"}, {"inputs": asked})
answers("chat", chat, {**chat, "temperature": 0.25}, {"messages": "x"}, {"inputs": chat})
print(json.dumps(told))
