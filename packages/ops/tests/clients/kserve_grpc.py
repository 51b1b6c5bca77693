"""Speaks to an endpoint with KServe's own gRPC client: typed and raw tensors, errors. Prints JSON."""

import asyncio
import json
import sys

import grpc
import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceGRPCClient

address, name = sys.argv[1], sys.argv[2]


def request(binary, leave_out=0):
    columns = [
        ("tenure", "INT64", np.array([3, 60], dtype=np.int64)),
        ("charges", "FP64", np.array([70.5, 20.0])),
        ("contract", "BYTES", np.array(["Monthly", "Yearly"], dtype=object)),
        ("senior", "BOOL", np.array([False, True])),
    ]
    inputs = []
    for column, datatype, values in columns[leave_out:]:
        tensor = InferInput(column, list(values.shape), datatype)
        tensor.set_data_from_numpy(values, binary_data=binary)
        inputs.append(tensor)
    return InferRequest(model_name=name, infer_inputs=inputs, request_id="kserve")


def told(response):
    outputs = {output.name: output for output in response.outputs}
    words = [w.decode() if isinstance(w, bytes) else w for w in outputs["prediction"].as_numpy().tolist()]
    return {
        "id": response.id,
        "prediction": words,
        "probability": outputs["probability"].as_numpy().tolist(),
    }


async def main():
    client = InferenceGRPCClient(url=address)
    answers = {
        "live": await client.is_server_live(),
        "ready": await client.is_server_ready(),
        "model_ready": await client.is_model_ready(name),
        "strange_ready": await client.is_model_ready("strange"),
        "typed": told(await client.infer(request(False))),
        "raw": told(await client.infer(request(True))),
    }
    try:
        await client.infer(request(False, 1))
    except grpc.aio.AioRpcError as error:
        answers["error"] = {"status": str(error.code()), "message": error.details()}
    await client.close()
    print(json.dumps(answers))


asyncio.run(main())
