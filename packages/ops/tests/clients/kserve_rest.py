"""Speaks to an endpoint with KServe's own REST client. Prints JSON."""

import asyncio
import json
import sys

import httpx
import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceRESTClient, RESTConfig

url, name = sys.argv[1], sys.argv[2]


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
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    answers = {
        "live": await client.is_server_live(url),
        "ready": await client.is_server_ready(url),
        "model_ready": await client.is_model_ready(url, name),
        "json": told(await client.infer(url, request(False), model_name=name)),
        "binary": told(await client.infer(url, request(True), model_name=name)),
    }
    try:
        await client.infer(url, request(False, 1), model_name=name)
    except httpx.HTTPStatusError as error:
        answers["error"] = str(error)
    await client.close()
    print(json.dumps(answers))


asyncio.run(main())
