"""Speaks to an endpoint with NVIDIA's own client: JSON and binary tensors, compressed and not. Prints JSON."""

import json
import sys

import numpy as np
import tritonclient.http as http
from tritonclient.utils import InferenceServerException

address, name = sys.argv[1], sys.argv[2]
client = http.InferenceServerClient(address)


def tensors(binary):
    columns = [
        ("tenure", "INT64", np.array([3, 60], dtype=np.int64)),
        ("charges", "FP64", np.array([70.5, 20.0])),
        ("contract", "BYTES", np.array(["Monthly", "Yearly"], dtype=object)),
        ("senior", "BOOL", np.array([False, True])),
    ]
    made = []
    for column, datatype, values in columns:
        tensor = http.InferInput(column, list(values.shape), datatype)
        tensor.set_data_from_numpy(values, binary_data=binary)
        made.append(tensor)
    return made


def outputs(binary):
    return [http.InferRequestedOutput(n, binary_data=binary) for n in ("prediction", "probability")]


def told(result):
    words = [w.decode() if isinstance(w, bytes) else w for w in result.as_numpy("prediction").tolist()]
    return {"prediction": words, "probability": result.as_numpy("probability").tolist()}


answers = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model_ready": client.is_model_ready(name),
    "strange_ready": client.is_model_ready("strange"),
    "server": client.get_server_metadata(),
    "model": client.get_model_metadata(name),
    "json": told(client.infer(name, tensors(False), outputs=outputs(False), request_id="one")),
    "binary": told(client.infer(name, tensors(True), outputs=outputs(True))),
    "mixed": told(client.infer(name, tensors(True), outputs=outputs(False))),
    "plain": told(client.infer(name, tensors(True))),
    "version": told(client.infer(name, tensors(True), model_version="1")),
    "gzip": told(client.infer(name, tensors(True), request_compression_algorithm="gzip")),
    "deflate": told(client.infer(name, tensors(False), request_compression_algorithm="deflate")),
    "answer_gzip": told(client.infer(name, tensors(True), response_compression_algorithm="gzip")),
}
try:
    client.infer(name, tensors(True)[1:])
except InferenceServerException as error:
    answers["error"] = {"status": error.status(), "message": error.message()}
top = [http.InferRequestedOutput("prediction", binary_data=binary, class_count=2) for binary in (True, False)]
answers["classes"] = [client.infer(name, tensors(True), outputs=[one]).as_numpy("prediction").tolist() for one in top]
answers["classes"][0] = [[word.decode() for word in row] for row in answers["classes"][0]]
answers["config"] = client.get_model_config(name)
answers["statistics"] = client.get_inference_statistics(name)
answers["all"] = [one["name"] for one in client.get_inference_statistics()["model_stats"]]
answers["index"] = client.get_model_repository_index()
print(json.dumps(answers))
