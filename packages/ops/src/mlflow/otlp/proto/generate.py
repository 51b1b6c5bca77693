"""Writes the *_pb.ts beside it from OpenTelemetry's own descriptors (the Python package opentelemetry-proto 1.45.2,
licence Apache-2.0), through protoc-gen-es 2.17. From the repository's root:

    $SLIPWAY_PYTHON packages/ops/src/mlflow/otlp/proto/generate.py node_modules/.bin/protoc-gen-es
"""

import pathlib
import subprocess
import sys

from google.protobuf.compiler import plugin_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.common.v1 import common_pb2
from opentelemetry.proto.resource.v1 import resource_pb2
from opentelemetry.proto.trace.v1 import trace_pb2


def flat(path):
    return path.rsplit("/", 1)[-1]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def complete(message):
    """What protoc adds to a descriptor before it calls a plugin."""
    for field in message.field:
        field.json_name = camel(field.name)
    for nested in message.nested_type:
        complete(nested)


request = plugin_pb2.CodeGeneratorRequest(parameter="target=ts,import_extension=ts,erasable_syntax=true")
for module in (common_pb2, resource_pb2, trace_pb2, trace_service_pb2):
    file = request.proto_file.add()
    module.DESCRIPTOR.CopyToProto(file)
    file.name = flat(file.name)
    file.dependency[:] = [flat(path) for path in file.dependency]
    for message in file.message_type:
        complete(message)
    request.file_to_generate.append(file.name)

made = subprocess.run([sys.argv[1]], input=request.SerializeToString(), stdout=subprocess.PIPE, check=True)
for file in plugin_pb2.CodeGeneratorResponse.FromString(made.stdout).file:
    pathlib.Path(__file__).with_name(file.name).write_text(file.content)
