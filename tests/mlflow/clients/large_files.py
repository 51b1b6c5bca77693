"""Files of any size through the server, and where S3 stands behind it past the server, as the client chooses."""

import hashlib
import os
import tempfile

import mlflow
from mlflow import MlflowClient

size = int(os.environ["FILE_MIB"])
client = MlflowClient()


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


with tempfile.TemporaryDirectory() as folder:
    large = os.path.join(folder, "weights 1.bin")
    with open(large, "wb") as file:
        for i in range(size):
            file.write(bytes([i % 251]) * (1 << 20))
        file.write(b"end")
    small = os.path.join(folder, "note.txt")
    with open(small, "w") as file:
        file.write("small")
    with mlflow.start_run() as run:
        mlflow.log_artifact(large, "model")
        mlflow.log_artifact(small)
    id = run.info.run_id
    assert [(f.path, f.file_size) for f in client.list_artifacts(id)] == [("model", None), ("note.txt", 5)]
    assert [(f.path, f.file_size) for f in client.list_artifacts(id, "model")] == [
        ("model/weights 1.bin", size * (1 << 20) + 3)
    ]
    with tempfile.TemporaryDirectory() as target:
        back = mlflow.artifacts.download_artifacts(run_id=id, artifact_path="model/weights 1.bin", dst_path=target)
        assert digest_of(back) == digest_of(large)
        assert open(mlflow.artifacts.download_artifacts(run_id=id, artifact_path="note.txt", dst_path=target)).read() == "small"
print(id)
