import { hostAnswers } from './host-answers.ts'
import { hostFailures } from './host-failures.ts'
import { hostInputs } from './host-inputs.ts'

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


${hostInputs}
${hostAnswers}
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


${hostFailures}

def answer_to(head, values):
    """What to send: its head, and the values of its columns."""
    try:
        model = model_at(head["model"])
        if head["op"] == "open":
            return {"features": features_of(model)}, []
        form, named = predicted(model, columns_of(head, values), head["rows"], head.get("form"))
        columns = [column_of(name, held) for name, held in named.items()]
        if form == "whole":
            columns[0][0]["content"] = "json"
        size = sum(len(data) + sum(len(text or "") for text in told.get("texts", ())) for told, data in columns)
        if size > most:
            raise too_large(size)
        return {"form": form, "columns": [told for told, _ in columns]}, [data for _, data in columns]
    except BaseException as error:
        return failure_of(error), []


def work():
    while True:
        head, values = calls.get()
        try:
            # What the call held is free again before its caller, or who watches the memory, hears of it.
            told, parts = answer_to(head, values)
            if told.get("failure") == "gpu-memory":
                make_room()
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
