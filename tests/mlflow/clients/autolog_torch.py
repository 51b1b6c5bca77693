"""Autologging of PyTorch through a Lightning trainer, its model loaded and registered."""

import mlflow
import torch
from lightning import LightningModule, Trainer, seed_everything
from mlflow import MlflowClient
from torch.utils.data import DataLoader, TensorDataset

client = MlflowClient()
seed_everything(1)
x = torch.randn(256, 3)
y = (x.sum(dim=1, keepdim=True) > 0).float()


class Net(LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, rows):
        return self.layer(rows)

    def training_step(self, batch, _):
        rows, labels = batch
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self(rows), labels)
        self.log("loss", loss, on_step=False, on_epoch=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.05)


mlflow.set_experiment("autolog torch")
mlflow.pytorch.autolog()
with mlflow.start_run() as run:
    net = Net()
    trainer = Trainer(
        max_epochs=5, accelerator="cpu", logger=False, enable_progress_bar=False, enable_checkpointing=False
    )
    trainer.fit(net, DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True))
got = client.get_run(run.info.run_id).data
assert got.params["optimizer_name"] == "Adam" and float(got.params["lr"]) == 0.05, got.params
assert got.params["epochs"] == "5"
history = client.get_metric_history(run.info.run_id, "loss")
assert [point.step for point in history] == [0, 1, 2, 3, 4] and history[0].value > history[-1].value

loaded = mlflow.pytorch.load_model(f"runs:/{run.info.run_id}/model")
assert torch.allclose(loaded(x), net(x))
version = mlflow.register_model(f"runs:/{run.info.run_id}/model", "torch net")
assert version.version in (1, "1")
served = mlflow.pyfunc.load_model("models:/torch net/1")
assert torch.allclose(torch.tensor(served.predict(x.numpy())), net(x))
print("ok")
