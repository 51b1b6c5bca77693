"""Speaks to an endpoint with MLflow's own scoring client, and asks MLflow's own pyfunc loader the same. Prints JSON."""

import io
import json
import sys

import mlflow.pyfunc
import pandas as pd
from mlflow.deployments import get_deploy_client
from mlflow.pyfunc.scoring_server import predictions_to_json
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

host, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rows = pd.DataFrame(
    {
        "tenure": [3, 60],
        "charges": [70.5, None],
        "contract": ["Monthly", "Yearly"],
        "senior": [False, True],
        "since": pd.to_datetime(["2024-01-31", None]),
    }
)
client = ScoringServerClient(host, port)
client.wait_server_ready(timeout=10)
answers = {"version": client.get_version(), "frame": client.invoke(rows)["predictions"]}
try:
    client.invoke(rows.drop(columns=["tenure"]))
except Exception as error:
    answers["error"] = str(error)

deployed = get_deploy_client(f"http://{host}:{port}")
given = {"dataframe_split": json.loads(rows.to_json(orient="split", date_format="iso"))}
answers["deployed"] = deployed.predict(endpoint="churn", inputs=given)["predictions"]

text = io.StringIO()
loaded = mlflow.pyfunc.load_model(folder)
predictions_to_json(loaded.predict(rows), text)
answers["pyfunc"] = json.loads(text.getvalue())
print(json.dumps(answers))
