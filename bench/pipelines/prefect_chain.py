"""n trivial Prefect tasks, one after another, in one process; prints milliseconds per task."""

import os
import sys
import tempfile
import time

os.environ["PREFECT_HOME"] = tempfile.mkdtemp()
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "300"

from prefect import flow, task


@task
def add(x):
    return x + 1


@flow
def chain(n):
    x = add(0)
    began = time.perf_counter()
    for _ in range(n):
        x = add(x)
    return time.perf_counter() - began


n = int(sys.argv[1])
print(1000 * chain(n) / n)
