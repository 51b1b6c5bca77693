"""Loads a model folder as Python users do and predicts the rows of a JSON file: for model-folder.system.test.ts.

python load_model_folder.py <folder> <rows.json> → one JSON object on stdout. rows.json: { columns: { name: [values] } }
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
folder, rows = sys.argv[1:]
given = json.load(open(rows))["columns"]

import mlflow
import onnx
import onnxruntime

out = {}
loaded = mlflow.onnx.load_model(folder)
onnx.checker.check_model(loaded, full_check=True)
out["inputs_of_graph"] = [value.name for value in loaded.graph.input]

session = onnxruntime.InferenceSession(f"{folder}/model.onnx")
feeds = {}
for value in session.get_inputs():
    column = given[value.name]
    if value.type == "tensor(string)":
        feeds[value.name] = np.array(["" if v is None else v for v in column], dtype=object)
    else:
        kind = {"tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(bool)": np.bool_}[value.type]
        feeds[value.name] = np.array([np.nan if v is None else v for v in column], dtype=kind)
names = [value.name for value in session.get_outputs()]
out["onnxruntime"] = {name: values.tolist() for name, values in zip(names, session.run(None, feeds))}

# A data frame as a user has it: missing text and booleans as None, missing numbers as NaN, times as datetimes, an
# index that doesn't begin at 0. MLflow itself refuses int64 where the signature says double (a whole number that
# may be missing), so such columns are float64, as pandas reads them where one is missing.
pyfunc = mlflow.pyfunc.load_model(folder)
frame = pd.DataFrame({name: pd.Series(values, dtype=object).infer_objects() for name, values in given.items()})
for column in pyfunc.metadata.get_input_schema().inputs:
    if str(column.type) == "DataType.double":
        frame[column.name] = frame[column.name].astype("float64")
    if str(column.type) == "DataType.datetime":
        frame[column.name] = pd.to_datetime(frame[column.name].astype("float64"), unit="ms")
    if str(column.type) == "DataType.boolean":
        frame[column.name] = frame[column.name].map({"true": True, "false": False}).astype(object)
frame.index = frame.index + 1000
answer = pyfunc.predict(frame)
assert list(answer.index) == list(frame.index)
out["pyfunc"] = {name: answer[name].tolist() for name in answer.columns}
out["schema_inputs"] = [[c.name, str(c.type), c.required] for c in pyfunc.metadata.get_input_schema().inputs]
out["schema_outputs"] = [[c.name, str(c.type)] for c in pyfunc.metadata.get_output_schema().inputs]
print(json.dumps(out))
