"""Speaks to an endpoint with boto3's sagemaker-runtime, which knows nothing of us but an address. Prints JSON."""

import io
import json
import sys

import boto3
import numpy as np
from botocore.exceptions import ClientError

url, name = sys.argv[1], sys.argv[2]
runtime = boto3.client(
    "sagemaker-runtime",
    endpoint_url=url,
    region_name="eu-central-1",
    aws_access_key_id="anything",
    aws_secret_access_key="anything",
)
ana = {"tenure": 3, "charges": 70.5, "contract": "Monthly", "senior": False}
lists = [[3, 70.5, "Monthly", False, None], [60, 20, "Yearly", True, None]]


def told(body, content_type="application/json", **more):
    reply = runtime.invoke_endpoint(EndpointName=name, ContentType=content_type, Body=body, **more)
    return {
        "body": reply["Body"].read().decode(),
        "type": reply["ContentType"],
        "variant": reply.get("InvokedProductionVariant"),
        "attributes": reply.get("CustomAttributes"),
        "session": reply.get("NewSessionId"),
        "request": reply["ResponseMetadata"]["RequestId"],
    }


def failed(body, **more):
    try:
        told(body, **more)
    except ClientError as error:
        named = error.response["Error"]
        return {
            "class": type(error).__name__,
            "code": named["Code"],
            "message": named["Message"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            "original": error.response.get("OriginalStatusCode"),
        }
    return None


answers = {
    "records": told(json.dumps({"instances": [ana]})),
    "lists": told(json.dumps({"instances": [{"features": row} for row in lists]})),
    "bare": told(json.dumps(lists)),
    "one": told(json.dumps(lists[0])),
    "csv": told("3,70.5,Monthly,false,\n60,20,Yearly,true,\n", "text/csv", Accept="text/csv"),
    "header": told("tenure,charges,contract,senior\n3,70.5,Monthly,false\n", "text/csv"),
    "lines": told(
        "\n".join(json.dumps(row) for row in [ana, ana]),
        "application/jsonlines",
        Accept="application/jsonlines",
    ),
    "accepted": told("3,70.5,Monthly,false,\n", "text/csv", Accept="text/csv, application/json"),
    "headed": told(
        json.dumps({"instances": [ana]}), InferenceId="mine", CustomAttributes="trace=7", TargetVariant="champion"
    ),
    "model_named": told(json.dumps({"instances": [ana]}), TargetModel="churn/1"),
    "session": told(json.dumps({"instances": [ana]}), SessionId="NEW_SESSION"),
    "missing": failed(json.dumps({"instances": [{"tenure": 3}]})),
    "short": failed("3,70.5\n", content_type="text/csv"),
    "variant": failed(json.dumps({"instances": [ana]}), TargetVariant="nobody"),
    "component": failed(json.dumps({"instances": [ana]}), InferenceComponentName="part"),
    "container": failed(json.dumps({"instances": [ana]}), TargetContainerHostname="part"),
    "model": failed(json.dumps({"instances": [ana]}), TargetModel="other.tar.gz"),
}


def array(values):
    """What SageMaker's NumpySerializer sends and its NumpyDeserializer reads, as SKLearnPredictor and PyTorchPredictor do."""
    body = io.BytesIO()
    np.save(body, values)
    asked = {"ContentType": "application/x-npy", "Accept": "application/x-npy", "Body": body.getvalue()}
    reply = runtime.invoke_endpoint(EndpointName=sys.argv[3], **asked)
    read = np.load(io.BytesIO(reply["Body"].read()))
    return {"type": reply["ContentType"], "dtype": str(read.dtype), "values": read.tolist()}


matrix = np.array([[1.5, 2.0], [3.0, 4.5]])
answers["arrays"] = [array(matrix), array(np.asfortranarray(matrix)), array(matrix.astype("f4")), array(matrix[0])]
name = "strange"
answers["unknown"] = failed(json.dumps({"instances": [ana]}))
print(json.dumps(answers))
