/**
 * The program of a Python host: loads models with MLflow's pyfunc and answers frames on descriptor 3. A string, so that a
 * bundle carries it. A frame is two u32 (bytes of JSON, bytes of values), the JSON, the values one column after another.
 * It ends when the descriptor is closed, with what it has started, so that nothing outlives the server, not even in the
 * middle of an endless call.
 */
export const hostProgram = String.raw`
import json, os, queue, signal, socket, struct, sys, threading, traceback

link = socket.socket(fileno=3)
sending = threading.Lock()
calls = queue.Queue()
models = {}
loading = threading.Lock()


def end():
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def receive(count):
    parts = bytearray()
    while len(parts) < count:
        part = link.recv(min(count - len(parts), 1 << 20))
        if not part:
            end()
        parts += part
    return parts


def send(head, values=()):
    values = [bytes(value) for value in values]
    text = json.dumps(head).encode()
    frame = struct.pack("<II", len(text), sum(map(len, values))) + text + b"".join(values)
    with sending:
        link.sendall(frame)


def listen():
    while True:
        size, width = struct.unpack("<II", receive(8))
        head, values = json.loads(receive(size)), receive(width)
        if head["op"] == "ping":
            send({"call": head["call"]})
        elif head["op"] == "close":
            models.pop(head["model"], None)
        else:
            calls.put((head, values))


def model_at(folder):
    with loading:
        if folder not in models:
            import mlflow
            models[folder] = mlflow.pyfunc.load_model(folder)
        return models[folder]


def columns_of(head, values):
    import numpy as np
    at, columns = 0, {}
    for column in head["columns"]:
        end = at + column.get("bytes", 0)
        if "texts" in column:
            columns[column["name"]] = np.array(column["texts"], dtype=object).reshape(column["shape"])
        elif "levels" in column:
            codes = np.frombuffer(values[at:end], dtype=np.int32)
            levels = np.array([*column["levels"], None], dtype=object)
            columns[column["name"]] = levels[codes]
        else:
            columns[column["name"]] = np.frombuffer(values[at:end], dtype=column["datatype"]).reshape(column["shape"])
        at = end
    return columns


casts = {"integer": "int32", "long": "int64", "float": "float32", "double": "float64"}


def series_of(values, kind):
    import numpy as np, pandas as pd
    if kind == "datetime":
        return pd.to_datetime(pd.Series(values), unit="ms")
    if kind == "boolean":
        return pd.Series([None if value is None else value == "true" for value in values], dtype=object if None in values else bool)
    if kind in casts and not (kind in ("integer", "long") and np.isnan(values).any()):
        return pd.Series(values.astype(casts[kind]))
    return pd.Series(values)


def example_for(model, given):
    """What predict takes: a data frame, one array, or arrays by name."""
    import numpy as np, pandas as pd
    schema = model.metadata.get_input_schema()
    if schema is not None and schema.is_tensor_spec():
        return given if schema.has_input_names() else next(iter(given.values()))
    kinds = {}
    if schema is not None:
        names = schema.input_names() if schema.has_input_names() else list(given)
        kinds = {name: spec.type.name for name, spec in zip(names, schema.inputs)}
    frame = pd.DataFrame({name: series_of(values, kinds.get(name)) for name, values in given.items()})
    if schema is not None and not schema.has_input_names():
        frame.columns = range(frame.shape[1])
    return frame


def answer_columns(answer, rows):
    """Columns of an answer: of a data frame its own; an array is one tensor called prediction."""
    import numpy as np, pandas as pd
    if isinstance(answer, pd.DataFrame):
        return [column_of(str(name), answer[name].to_numpy()) for name in answer.columns]
    if isinstance(answer, pd.Series):
        return [column_of("prediction", answer.to_numpy())]
    if isinstance(answer, dict):
        return [column_of(str(name), np.asarray(value)) for name, value in answer.items()]
    if hasattr(answer, "toarray"):
        answer = answer.toarray()
    return [column_of("prediction", np.asarray(answer))]


def column_of(name, values):
    import numpy as np, pandas as pd
    if values.dtype.kind == "M":
        values = values.astype("datetime64[ms]").astype("int64")
    if values.dtype.kind in "biuf" and values.dtype.itemsize <= 8:
        kind = values.dtype.newbyteorder("<")
        data = np.ascontiguousarray(values.astype(kind, copy=False)).tobytes()
        return {"name": name, "datatype": values.dtype.name, "shape": list(values.shape), "bytes": len(data)}, data
    flat = values.reshape(-1).tolist()
    if flat and all(isinstance(value, (bool, int, float)) or value is None for value in flat):
        numbers = np.array([np.nan if value is None else float(value) for value in flat])
        return {"name": name, "datatype": "float64", "shape": list(values.shape), "bytes": numbers.nbytes}, numbers.tobytes()
    texts = [None if value is None or value is pd.NaT or value != value else value if isinstance(value, str) else json.dumps(value, default=str) for value in flat]
    return {"name": name, "datatype": "string", "shape": list(values.shape), "texts": texts, "bytes": 0}, b""


def features_of(model):
    """Columns that the model itself says it was trained on, where it was logged without a signature."""
    try:
        raw = model.get_raw_model()
    except (AttributeError, NotImplementedError):
        return None
    for names in (getattr(raw, "feature_names_in_", None), getattr(raw, "feature_names", None)):
        if names is not None and not callable(names):
            return [str(name) for name in names]
    name = getattr(raw, "feature_name", None)
    if callable(name):
        return list(name())
    count = getattr(raw, "n_features_in_", None)
    return None if count is None else [str(at) for at in range(count)]


def failure_of(error):
    words = f"{type(error).__name__}: {error}"
    kind = "failed"
    if isinstance(error, MemoryError) or "bad_alloc" in words or "allocate memory" in words:
        kind = "memory"
    elif type(error).__name__ == "MlflowException" and getattr(error, "error_code", "") in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"):
        kind = "invalid"
    print(traceback.format_exc(), file=sys.stderr, flush=True)
    return {"failure": kind, "message": words[:2000]}


def answer_to(head, values):
    """What to send: its head, and the values of its columns."""
    try:
        model = model_at(head["model"])
        if head["op"] == "open":
            return {"features": features_of(model)}, []
        columns = answer_columns(model.predict(example_for(model, columns_of(head, values))), head["rows"])
        size = sum(len(data) + sum(len(text or "") for text in told.get("texts", ())) for told, data in columns)
        if size > most:
            raise ValueError(f"its answer has {size} bytes, of at most {most}")
        return {"columns": [told for told, _ in columns]}, [data for _, data in columns]
    except BaseException as error:
        return failure_of(error), []


def work():
    while True:
        head, values = calls.get()
        try:
            # What the call held is free again before its caller, or who watches the memory, hears of it.
            told, parts = answer_to(head, values)
            send({"call": head["call"], **told}, parts)
        except BaseException:
            # No memory even to say so: the server learns it by this end.
            os._exit(1)
        head = values = told = parts = None


if __name__ == "__main__":
    threads, most = int(sys.argv[1]), int(sys.argv[2])
    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()
    listen()
`
