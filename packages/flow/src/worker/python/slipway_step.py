"""What a Slipway command reads and writes, in a few lines. One file, no dependencies, Python 3.9 or newer.

    from slipway_step import inputs, output, metric

    rows = inputs()["rows"]
    metric("rows", len(rows))
    output(count=len(rows))

The contract itself is files and JSON: inputs.json in the working directory, outputs.json to be left there, and reports
as JSON lines added to the file that SLIPWAY_REPORT names. Outside of Slipway all of it works the same, and reports go
nowhere, so that a script runs by hand as well.
"""

import json
import math
import os
import threading
from pathlib import Path

__all__ = ["file", "inputs", "log", "metric", "output", "param", "progress", "secret"]

# Where the program was started, whatever directory it changes to.
_dir = Path.cwd()
_lock = threading.Lock()
_given = {}


def inputs():
    """The inputs by name, as plain JSON. An input that is a file is its path: open(file("rows"))."""
    with open(_dir / "inputs.json", encoding="utf-8") as text:
        return json.load(text)


def file(name):
    """The absolute path of an input that is a file."""
    path = inputs()[name]
    if not isinstance(path, str):
        raise TypeError(f"the input {name} is no file: it is {json.dumps(path)[:80]}")
    return _dir / path


def output(**values):
    """Gives outputs: output(loss=0.1, model="model.onnx"). Those given before are kept; a path stands for its file."""
    with _lock:
        _given.update({name: _plain(name, value) for name, value in values.items()})
        draft = _dir / ".outputs.json"
        with open(draft, "w", encoding="utf-8") as text:
            json.dump(_given, text, ensure_ascii=False, allow_nan=False)
        os.replace(draft, _dir / "outputs.json")


def metric(name, value, step=None):
    """Reports a number, which may be NaN or infinite, at a step where one is given."""
    number = float(value)
    told = number if math.isfinite(number) else "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
    _report({"metric": str(name), "value": told, **({} if step is None else {"step": int(step)})})


def param(name, value):
    """Reports with what it worked: text, a number or a truth value."""
    _report({"param": str(name), "value": value if isinstance(value, (str, bool, int, float)) else str(value)})


def progress(done, note=None):
    """Reports how far it is, from 0 to 1, and what it does."""
    _report({"progress": float(done), **({} if note is None else {"note": str(note)})})


def log(text):
    """Says something in the log of the step, also where stdout is not its own."""
    _report({"log": str(text)})


def secret(name):
    """The value of a secret that the step's options name."""
    try:
        return os.environ[name]
    except KeyError:
        raise KeyError(f"{name} is not among the secrets of this step: write secrets: ['{name}'] in its options") from None


def _plain(name, value):
    """As JSON has it: paths as text relative to where the program started, numbers of numpy as numbers."""
    if isinstance(value, os.PathLike):
        return os.path.relpath(_dir / value, _dir)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"the output {name} is {value}, which JSON has no number for: give None or text")
    if isinstance(value, dict):
        return {str(key): _plain(name, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(name, item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    # Arrays and scalars of numpy, pandas and their like.
    for convert in ("tolist", "item", "isoformat"):
        if hasattr(value, convert):
            return _plain(name, getattr(value, convert)())
    raise TypeError(f"the output {name} holds {type(value).__name__}, which is no JSON: give a number, text, list, dict or path")


def _report(report):
    path = os.environ.get("SLIPWAY_REPORT")
    if not path:
        return
    line = (json.dumps(report, ensure_ascii=False) + "\n").encode()
    with _lock:
        # One write to the end of the file: several processes of a program may report.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
