/** The module by which MLflow's pyfunc loads a model folder; a string, so that a bundle carries it. */
export const loaderModule = 'slipway_onnx_model'

/**
 * MLflow's own `mlflow.onnx` loader hands `frame[name].values` to ONNX Runtime: it fails on the text columns of
 * pandas 3, spells missing text 'nan', and takes no times. This one converts as the signature says.
 */
export const loaderText = `"""Serves a Slipway model folder through MLflow's pyfunc: data frame in, data frame out."""
import json
import os

import numpy as np
import onnxruntime
import pandas as pd


def _load_pyfunc(path):
    return SlipwayModel(path)


def _epoch_ms(column):
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    moments = pd.to_datetime(column, utc=True).dt.tz_localize(None)
    return ((moments - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)).to_numpy(dtype=np.float64)


def _texts(column):
    spelled = {True: "true", False: "false"}
    missing = column.isna().to_numpy()
    values = column.astype(object).to_numpy()
    texts = [
        "" if gone else spelled[bool(value)] if isinstance(value, (bool, np.bool_)) else str(value)
        for value, gone in zip(values, missing)
    ]
    return np.array(texts, dtype=object)


def _tensor(column, kind, tensor_type):
    if tensor_type == "tensor(string)":
        return _texts(column)
    if kind in ("date", "timestamp"):
        return _epoch_ms(column)
    if tensor_type == "tensor(double)":
        return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    if column.isna().any():
        raise ValueError(f"The column {column.name!r} has missing values, which the model does not know there.")
    return column.astype("int64" if tensor_type == "tensor(int64)" else bool).to_numpy()


class SlipwayModel:
    def __init__(self, path):
        with open(os.path.join(os.path.dirname(path), "signature.json"), encoding="utf-8") as file:
            self.signature = json.load(file)
        self.inputs = {column["name"]: column for column in self.signature["inputs"]}
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def get_raw_model(self):
        return self.session

    def predict(self, data, params=None):
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        feeds = {}
        for tensor in self.session.get_inputs():
            column = self.inputs[tensor.name]
            if tensor.name in frame:
                given = frame[tensor.name]
            elif column["nullable"]:
                given = pd.Series([None] * len(frame), index=frame.index, name=tensor.name, dtype=object)
            else:
                raise ValueError(f"The column {tensor.name!r} is missing.")
            feeds[tensor.name] = _tensor(given, column["type"], tensor.type)
        names = [output["name"] for output in self.signature["outputs"]]
        return pd.DataFrame(dict(zip(names, self.session.run(names, feeds))), index=frame.index)
`
