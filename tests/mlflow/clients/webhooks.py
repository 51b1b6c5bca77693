"""Webhooks, received by a server of our own."""

import base64
import hashlib
import hmac
import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookEvent, WebhookStatus

received = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.put((dict(self.headers), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/hook"
client = MlflowClient()
names = ["registered_model.created", "model_version_tag.set", "model_version_alias.created", "prompt_version.created"]
hook = client.create_webhook("all", url, [WebhookEvent.from_str(name) for name in names], secret="geheim")
assert hook.secret is None and [str(event) for event in client.get_webhook(hook.webhook_id).events] == names


def following():
    headers, body = received.get(timeout=30)
    signed = f"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.{body.decode()}"
    mac = base64.b64encode(hmac.new(b"geheim", signed.encode(), hashlib.sha256).digest()).decode()
    assert headers["X-MLflow-Signature"] == f"v1,{mac}"
    told = json.loads(body)
    return f"{told['entity']}.{told['action']}", told["data"]


client.create_registered_model("m", tags={"a": "b"}, description="d")
assert following() == (names[0], {"name": "m", "tags": {"a": "b"}, "description": "d"})
client.create_model_version("m", "s3://bucket/model")
client.set_model_version_tag("m", "1", "k", "v")
assert following() == (names[1], {"name": "m", "version": "1", "key": "k", "value": "v"})
client.set_registered_model_alias("m", "champion", "1")
assert following() == (names[2], {"name": "m", "alias": "champion", "version": "1"})
client.register_prompt("p", "Hello {{name}}!")
name, data = following()
assert name == names[3] and data["template"] == "Hello {{name}}!" and "mlflow.prompt.text" not in data["tags"]
assert client.test_webhook(hook.webhook_id).success and following()[0] == names[0]
client.update_webhook(hook.webhook_id, status=WebhookStatus.DISABLED)
client.create_registered_model("n")
client.delete_webhook(hook.webhook_id)
assert list(client.list_webhooks()) == [] and received.empty()
print("ok")
