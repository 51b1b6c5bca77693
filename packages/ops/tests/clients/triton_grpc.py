"""Speaks to an endpoint with NVIDIA's own gRPC client: every call, raw and typed tensors, errors. Prints JSON."""

import json
import sys

import numpy as np
import tritonclient.grpc as grpc
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

address, name = sys.argv[1], sys.argv[2]
client = grpc.InferenceServerClient(address)


def tensors(leave_out=0):
    columns = [
        ("tenure", "INT64", np.array([3, 60], dtype=np.int64)),
        ("charges", "FP64", np.array([70.5, 20.0])),
        ("contract", "BYTES", np.array(["Monthly", "Yearly"], dtype=object)),
        ("senior", "BOOL", np.array([False, True])),
    ]
    made = []
    for column, datatype, values in columns[leave_out:]:
        tensor = grpc.InferInput(column, list(values.shape), datatype)
        tensor.set_data_from_numpy(values)
        made.append(tensor)
    return made


def told(result):
    words = [w.decode() if isinstance(w, bytes) else w for w in result.as_numpy("prediction").tolist()]
    return {"prediction": words, "probability": result.as_numpy("probability").tolist()}


def failed(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def typed():
    """The same request with typed contents, which the client itself never sends."""
    request = service_pb2.ModelInferRequest(model_name=name, id="typed")
    for column, datatype, field, values in [
        ("tenure", "INT64", "int64_contents", [3, 60]),
        ("charges", "FP32", "fp32_contents", [70.5, 20.0]),
        ("contract", "BYTES", "bytes_contents", [b"Monthly", b"Yearly"]),
        ("senior", "BOOL", "bool_contents", [False, True]),
    ]:
        tensor = request.inputs.add(name=column, datatype=datatype, shape=[2])
        getattr(tensor.contents, field).extend(values)
    import grpc as plain

    reply = service_pb2_grpc.GRPCInferenceServiceStub(plain.insecure_channel(address)).ModelInfer(request)
    outputs = {output.name: output.contents for output in reply.outputs}
    return {
        "id": reply.id,
        "prediction": [word.decode() for word in outputs["prediction"].bytes_contents],
        "probability": list(outputs["probability"].fp64_contents),
    }


def streamed():
    got = []
    client.start_stream(lambda result, error: got.append(told(result) if error is None else str(error)))
    for request in (tensors(), tensors(1), tensors()):
        client.async_stream_infer(name, request)
    client.stop_stream()
    return got


half = grpc.InferInput("charges", [2], "FP16")
half.set_data_from_numpy(np.array([70.5, 20.0], dtype=np.float16))
with_half = tensors()
with_half[1] = half



def classes(output):
    result = client.infer(name, tensors(), outputs=[grpc.InferRequestedOutput(output, class_count=2)])
    return [[word.decode() for word in row] for row in result.as_numpy(output).tolist()]


answers = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model_ready": client.is_model_ready(name),
    "version_ready": client.is_model_ready(name, "2"),
    "strange_ready": client.is_model_ready("strange"),
    "server": client.get_server_metadata(as_json=True),
    "model": client.get_model_metadata(name, as_json=True),
    "raw": told(client.infer(name, tensors(), request_id="one")),
    "some": client.infer(name, tensors(), outputs=[grpc.InferRequestedOutput("probability")])
    .as_numpy("probability")
    .tolist(),
    "version": told(client.infer(name, tensors(), model_version="1")),
    "classes": classes("prediction"),
    "no_classes": failed(lambda: classes("probability")),
    "half": told(client.infer(name, with_half)),
    "gzip": told(client.infer(name, tensors(), compression_algorithm="gzip")),
    "typed": typed(),
    "streamed": streamed(),
    "index": client.get_model_repository_index(as_json=True),
    "missing": failed(lambda: client.infer(name, tensors(1))),
    "config": client.get_model_config(name, as_json=True)["config"],
    "statistics": client.get_inference_statistics(name, as_json=True)["model_stats"],
    "all": [one.name for one in client.get_inference_statistics().model_stats],
    "unknown": failed(lambda: client.infer("strange", tensors())),
}
client.unload_model(name)
answers["unloaded"] = {
    "ready": client.is_model_ready(name),
    "infer": failed(lambda: client.infer(name, tensors())),
    "index": client.get_model_repository_index(as_json=True),
}
for more in ({"config": "{}"}, {"config": "{}", "files": {"file:1/model.onnx": b"x"}}):
    try:
        client.load_model(name, **more)
        raise SystemExit("a load with a configuration of its own was taken")
    except InferenceServerException as error:
        assert error.status() == "StatusCode.INVALID_ARGUMENT", error
client.load_model(name)
answers["loaded"] = client.is_model_ready(name)
print(json.dumps(answers))
