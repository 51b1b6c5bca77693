"""Speaks to an endpoint with KServe's own REST client. Prints JSON."""

import asyncio
import json
import sys

import httpx
import numpy as np
from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent, from_http
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


def events():
    """What CloudEvents' own library sends, and makes of the answers."""
    row = {"tenure": 3, "charges": 70.5, "contract": "Monthly", "senior": False}
    sent = CloudEvent({"type": "customer.changed", "source": "shop"}, {"instances": [row]})
    heard = []
    for form in (to_binary, to_structured):
        headers, body = form(sent)
        reply = httpx.post(f"{url}/v1/models/{name}:predict", headers=headers, content=body)
        event = from_http(reply.headers, reply.content)
        heard.append({"type": event["type"], "source": event["source"], **event.data})
    return heard


async def first_protocol():
    """KServe's first protocol, which its client speaks where it is not told otherwise."""
    client = InferenceRESTClient(RESTConfig())
    rows = [[3, 70.5, "Monthly", False, None], [60, 20.0, "Yearly", True, None]]
    named = [{"tenure": 3, "charges": 70.5, "contract": "Monthly", "senior": False}]
    answers = {
        "live": await client.is_server_live(url),
        "model_ready": await client.is_model_ready(url, name),
        "rows": await client.infer(url, {"instances": rows}, model_name=name),
        "named": await client.infer(url, {"instances": named}, model_name=name),
        "explained": await client.explain(url, name, {"instances": named}),
    }
    failing = {
        "missing": client.infer(url, {"instances": [{"tenure": 3}]}, model_name=name),
        "strange": client.infer(url, {"instances": rows}, model_name="strange"),
        "strange_ready": client.is_model_ready(url, "strange"),
    }
    for what, call in failing.items():
        try:
            await call
        except httpx.HTTPStatusError as error:
            answers[what] = {"status": error.response.status_code, "message": str(error)}
    await client.close()
    return answers


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
    answers["v1"] = await first_protocol()
    answers["events"] = events()
    print(json.dumps(answers))


asyncio.run(main())
