"""n trivial Dagster ops, one after another, by its in-process executor; prints milliseconds per op."""

import logging
import os
import sys
import tempfile
import time

os.environ["DAGSTER_HOME"] = tempfile.mkdtemp()
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"

from dagster import DagsterInstance, In, Int, job, op

logging.disable(logging.CRITICAL)
n = int(sys.argv[1])


@op(ins={"x": In(Int)})
def add(x):
    return x + 1


@op
def one():
    return 1


@job
def chain():
    x = one()
    for i in range(n):
        x = add.alias(f"add_{i}")(x)


with DagsterInstance.ephemeral() as instance:
    chain.execute_in_process(instance=instance)
    began = time.perf_counter()
    chain.execute_in_process(instance=instance)
    print(1000 * (time.perf_counter() - began) / n)
