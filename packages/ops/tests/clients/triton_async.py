"""Speaks to an endpoint with NVIDIA's asynchronous clients, and as impatient callers do. Prints JSON."""

import asyncio
import json
import sys
import threading

import grpc as plain
import numpy as np
import tritonclient.grpc as grpc
import tritonclient.grpc.aio as grpc_aio
import tritonclient.http as http
import tritonclient.http.aio as http_aio
from tritonclient.utils import InferenceServerException

http_address, grpc_address, name = sys.argv[1:4]


def tensors(kind, rows=2):
    columns = [
        ("tenure", "INT64", np.full(rows, 3, dtype=np.int64)),
        ("charges", "FP64", np.full(rows, 70.5)),
        ("contract", "BYTES", np.array(["Monthly"] * rows, dtype=object)),
        ("senior", "BOOL", np.zeros(rows, dtype=bool)),
    ]
    made = []
    for column, datatype, values in columns:
        tensor = kind.InferInput(column, list(values.shape), datatype)
        tensor.set_data_from_numpy(values)
        made.append(tensor)
    return made


def told(result):
    return result.as_numpy("probability").tolist()


def failed(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


async def over_http():
    async with http_aio.InferenceServerClient(http_address) as client:
        several = await asyncio.gather(*(client.infer(name, tensors(http)) for _ in range(5)))
        answers = {
            "ready": await client.is_model_ready(name),
            "strange_ready": await client.is_model_ready("strange"),
            "model": (await client.get_model_metadata(name))["name"],
            "config": (await client.get_model_config(name))["name"],
            "index": await client.get_model_repository_index(),
            "several": [told(result) for result in several],
            "gzip": told(
                await client.infer(
                    name,
                    tensors(http, 500),
                    request_compression_algorithm="gzip",
                    response_compression_algorithm="gzip",
                )
            )[:2],
        }
        try:
            await client.infer(name, tensors(http)[1:])
        except InferenceServerException as error:
            answers["missing"] = error.message()
    return answers


async def over_grpc():
    async def requests():
        for at in range(3):
            yield {"model_name": name, "inputs": tensors(grpc), "request_id": str(at)}

    async with grpc_aio.InferenceServerClient(grpc_address) as client:
        several = await asyncio.gather(*(client.infer(name, tensors(grpc)) for _ in range(5)))
        answers = {
            "ready": await client.is_model_ready(name),
            "model": (await client.get_model_metadata(name)).name,
            "several": [told(result) for result in several],
            "streamed": [result.get_response().id async for result, _ in client.stream_infer(requests())],
        }
        try:
            await client.infer(name, tensors(grpc)[1:])
        except InferenceServerException as error:
            answers["missing"] = error.message()
    return answers


pings = grpc.KeepAliveOptions(
    keepalive_time_ms=1000, keepalive_permit_without_calls=True, http2_max_pings_without_data=0
)
client = grpc.InferenceServerClient(grpc_address, keepalive_options=pings)
large = grpc.InferInput("tenure", [9_000_000], "INT64")
large.set_data_from_numpy(np.zeros(9_000_000, dtype=np.int64))


def called_back(rows, cancel=False):
    done, got = threading.Event(), []

    def hear(result, error):
        got.append(told(result)[:2] if error is None else error.status())
        done.set()

    call = client.async_infer(name, tensors(grpc, rows), hear)
    if cancel:
        call.cancel()
    done.wait(20)
    return got[0]


# What a probe of Kubernetes asks.
health = plain.insecure_channel(grpc_address).unary_unary("/grpc.health.v1.Health/Check")
pooled = http.InferenceServerClient(http_address, concurrency=4)
waiting = [pooled.async_infer(name, tensors(http)) for _ in range(8)]
answers = {
    "http_aio": asyncio.run(over_http()),
    "grpc_aio": asyncio.run(over_grpc()),
    "http_async": [told(one.get_result()) for one in waiting],
    "grpc_async": called_back(2),
    "cancelled": called_back(50_000, cancel=True),
    "late": failed(lambda: client.infer(name, tensors(grpc, 200_000), client_timeout=0.005)),
    "large": failed(lambda: client.infer(name, [large])),
    "large_gzip": failed(lambda: client.infer(name, [large], compression_algorithm="gzip")),
    "headers": told(client.infer(name, tensors(grpc), headers={"x-tenant": "one"})),
    "parameters": told(
        client.infer(name, tensors(grpc), priority=1, timeout=10_000_000, parameters={"a": "b", "n": 3})
    ),
    "deflate": told(client.infer(name, tensors(grpc), compression_algorithm="deflate")),
    "classes": failed(
        lambda: client.infer(
            name, tensors(grpc), outputs=[grpc.InferRequestedOutput("probability", class_count=2)]
        )
    ),
    "shared_memory": failed(client.get_system_shared_memory_status),
    "health": list(health(b"")),
    "after": told(client.infer(name, tensors(grpc))),
}
print(json.dumps(answers))
