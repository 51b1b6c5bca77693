"""Saves a model of each flavour below a folder, and prints what MLflow's own pyfunc says to some rows."""

import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

root = Path(sys.argv[1])
x, y = make_classification(n_samples=200, n_features=5, random_state=7)
frame = pd.DataFrame(x, columns=["a", "b", "c", "d", "e"])
told = {}
# Named, or MLflow loads every model in a process of its own to find out.
needed = {"pip_requirements": [f"mlflow=={mlflow.__version__}", "scikit-learn", "lightgbm", "numpy", "pandas"]}


class OutOfMemoryError(RuntimeError):
    """PyTorch's, by name and words."""


class Custom(mlflow.pyfunc.PythonModel):
    """Does what its text column tells it to."""

    kept = []

    def predict(self, context, model_input, params=None):
        import os
        import time

        first = model_input["what"].iloc[0]
        if first == "throw":
            raise RuntimeError("as asked")
        if first == "hang":
            time.sleep(3600)
        if first == "die":
            os._exit(9)
        if first == "eat":
            return np.ones(10**11)
        if first == "flood":
            return np.zeros(4 * 10**7)
        if first == "keep":
            Custom.kept.append(np.ones(10**7))
        if first in ("start", "sleep"):
            import subprocess
            import sys

            # Each of them less than it may; together more.
            much = 700 * 10**6 if first == "start" else 1
            work = f"import time; kept = bytearray(b'1') * {much}; print(1, flush=True); time.sleep(3600)"
            for _ in range(2):
                program = [sys.executable, "-c", work, model_input["what"].iloc[1]]
                subprocess.Popen(program, stdout=subprocess.PIPE).stdout.readline()
            if first == "start":
                time.sleep(3600)
        if first == "gpu":
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 4.00 GiB. GPU 0 has a total capacity of 139.80 GiB.\nSee PYTORCH_ALLOC_CONF")
        if first == "lose":
            import sys
            import types

            # PyTorch, after an error in a kernel: whatever else is asked of the GPU fails, too.
            def synchronize():
                raise RuntimeError("CUDA error: device-side assert triggered")

            cuda = types.SimpleNamespace(is_initialized=lambda: True, synchronize=synchronize)
            sys.modules["torch"] = types.SimpleNamespace(cuda=cuda)
            raise IndexError("index out of range")
        if first == "map":
            import mmap

            # Memory that no limit of the system holds back.
            shared = mmap.mmap(-1, 2 * 10**9)
            for at in range(0, len(shared), 4096):
                shared[at] = 1
        print("a model may print")
        return pd.DataFrame({
            "upper": model_input["what"].str.upper(),
            "twice": model_input["x"] * 2,
            "pid": [os.getpid()] * len(model_input),
        })


def keep(name, rows):
    path = root / name
    answer = mlflow.pyfunc.load_model(str(path)).predict(rows)
    if isinstance(answer, pd.DataFrame):
        answer = answer.to_dict("list")
    else:
        answer = {"prediction": np.asarray(answer).tolist()}
    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else None
    told[name] = {"rows": records, "answer": answer}


some = frame.head(20)
forest = RandomForestClassifier(n_estimators=10, random_state=1).fit(frame, y)
mlflow.sklearn.save_model(forest, root / "sklearn", **needed, serialization_format="cloudpickle", signature=infer_signature(frame, forest.predict(frame)), input_example=some)
keep("sklearn", some)
mlflow.sklearn.save_model(forest, root / "unsigned", **needed, serialization_format="cloudpickle")
keep("unsigned", some)
mlflow.sklearn.save_model(
    forest, root / "proba", **needed, serialization_format="cloudpickle", pyfunc_predict_fn="predict_proba", signature=infer_signature(frame, forest.predict_proba(frame))
)
keep("proba", some)
line = LinearRegression().fit(frame, x[:, 0] * 2)
mlflow.sklearn.save_model(line, root / "linear", **needed, serialization_format="cloudpickle", signature=infer_signature(frame, line.predict(frame)))
keep("linear", some)
import lightgbm

booster = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(frame, y), 10)
mlflow.lightgbm.save_model(booster, root / "lightgbm", **needed, signature=infer_signature(frame, booster.predict(frame)))
keep("lightgbm", some)
import xgboost

boosted = xgboost.XGBClassifier(n_estimators=10).fit(frame, y)
mlflow.xgboost.save_model(boosted, root / "xgboost", **needed, signature=infer_signature(frame, boosted.predict(frame)))
keep("xgboost", some)
words = pd.DataFrame({"what": ["a", "b"], "x": [1.5, 2.5]})
custom = Custom()
mlflow.pyfunc.save_model(
    root / "pyfunc", **needed, python_model=custom, signature=infer_signature(words, custom.predict(None, words))
)
keep("pyfunc", words)
del told["pyfunc"]["answer"]["pid"]
print(json.dumps(told))
