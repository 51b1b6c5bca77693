"""FastAPI with pydantic and onnxruntime, as its users write it: fastapi_side.py <model.onnx> <port>"""

import sys

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, create_model

path, port = sys.argv[1], int(sys.argv[2])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(path, options)
names = [column.name for column in session.get_inputs()]
Row = create_model("Row", **{name: (float | None, None) for name in names})


class Rows(BaseModel):
    rows: list[Row]


class Prediction(BaseModel):
    prediction: str
    probability: float


class Predictions(BaseModel):
    predictions: list[Prediction]


app = FastAPI()


@app.get("/health")
async def health():
    return {}


@app.post("/predict")
async def predict(body: Rows) -> Predictions:
    columns = {
        name: np.array([np.nan if (v := getattr(row, name)) is None else v for row in body.rows])
        for name in names
    }
    words, chances = session.run(["prediction", "probability"], columns)
    return Predictions(
        predictions=[Prediction(prediction=w, probability=p) for w, p in zip(words.tolist(), chances.tolist())]
    )


uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
