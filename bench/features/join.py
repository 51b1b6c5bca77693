"""The other sides of `npm run bench -- features`: join.py <feast|pandas> <rows> <source> <out> <features>"""
import json
import logging
import resource
import sys
import tempfile
import time
import warnings
from datetime import timedelta
from pathlib import Path

import pandas as pd

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
side, rows_path, source_path, out, count = sys.argv[1:]
names = [f"f{k}" for k in range(int(count))]


def with_pandas():
    rows = pd.read_parquet(rows_path).sort_values("moment")
    source = pd.read_parquet(source_path).sort_values("at")
    return pd.merge_asof(rows, source, left_on="moment", right_on="at", by="id")


def with_feast(folder):
    from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
    from feast.types import Float64
    from feast.value_type import ValueType

    store = FeatureStore(
        config=RepoConfig(
            project="bench",
            registry=f"{folder}/registry.db",
            provider="local",
            online_store={"type": "sqlite", "path": f"{folder}/online.db"},
            entity_key_serialization_version=3,
        )
    )
    entity = Entity(name="id", join_keys=["id"], value_type=ValueType.INT64)
    view = FeatureView(
        name="wide",
        entities=[entity],
        ttl=timedelta(days=0),
        schema=[Field(name=name, dtype=Float64) for name in names],
        source=FileSource(path=source_path, timestamp_field="at"),
        online=False,
    )
    store.apply([entity, view])
    started = time.perf_counter()
    rows = pd.read_parquet(rows_path).rename(columns={"moment": "event_timestamp"})
    rows["event_timestamp"] = rows["event_timestamp"].dt.tz_localize("UTC")
    made = store.get_historical_features(entity_df=rows, features=[f"wide:{name}" for name in names]).to_df()
    return made, started


started = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    if side == "pandas":
        joined = with_pandas()
    else:
        joined, started = with_feast(str(Path(folder).resolve()))
    joined.to_parquet(out)
used = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "wallMs": (time.perf_counter() - started) * 1000,
            "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
            "peakMb": used.ru_maxrss / 1024,
        }
    )
)
