"""Saves models of PyTorch below a folder, and prints what MLflow's own pyfunc says to some rows: a network of pictures, whose
sizes are free, with an example; and one of a matrix.

    python log_torch.py /tmp/models
"""

import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import torch
from mlflow.models import infer_signature

root = Path(sys.argv[1])
torch.manual_seed(7)
needed = {"pip_requirements": [f"mlflow=={mlflow.__version__}", "torch"]}
pictures = np.random.default_rng(1).random((3, 1, 8, 8), dtype=np.float32)
seeing = torch.nn.Sequential(
    torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(2), torch.nn.Flatten(), torch.nn.Linear(16, 5)
)
matrix = np.random.default_rng(2).random((4, 6), dtype=np.float32)
plain = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))

told = {}
for name, model, given in (("seeing", seeing, pictures), ("plain", plain, matrix)):
    model.eval()
    with torch.no_grad():
        signature = infer_signature(given, model(torch.from_numpy(given)).numpy())
    if name == "seeing":
        from mlflow.types import Schema, TensorSpec

        signature.inputs = Schema([TensorSpec(np.dtype("float32"), (-1, 1, -1, -1))])
    mlflow.pytorch.save_model(model, root / name, signature=signature, input_example=given, **needed)
    answer = mlflow.pyfunc.load_model(str(root / name)).predict(given)
    told[name] = {"shape": list(given.shape), "given": given.reshape(-1).tolist(), "answer": np.asarray(answer).tolist()}
print(json.dumps(told))
