"""The LightGBM side of bench/boosting.ts: answers each line `<features> <trees>` on stdin with one JSON line. The data lies as raw 32-bit floats, row-major, in the folder given as the only argument."""
import json
import os
import resource
import sys
import time

import lightgbm as lgb
import numpy as np

folder = sys.argv[1]


def load(name: str, features: int):
    x = np.fromfile(os.path.join(folder, f"{name}.x"), np.float32).reshape(-1, features)
    return x, np.fromfile(os.path.join(folder, f"{name}.y"), np.uint8)


def auc(y, score):
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    positives = y.sum()
    return (ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(y) - positives))


for line in sys.stdin:
    features, trees = (int(word) for word in line.split())
    x, y = load("train", features)
    test_x, test_y = load("test", features)
    params = dict(
        objective="binary", num_leaves=31, learning_rate=0.1, max_bin=255, min_data_in_leaf=20,
        min_sum_hessian_in_leaf=1e-3, num_threads=1, verbose=-1, seed=1,
    )
    start = time.process_time()
    model = lgb.train(params, lgb.Dataset(x, y, params=params), trees)
    cpu = time.process_time() - start
    answer = dict(
        version=lgb.__version__, cpu=cpu, auc=auc(test_y, model.predict(test_x)),
        leaves=sum(tree["num_leaves"] for tree in model.dump_model()["tree_info"]),
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    print(json.dumps({key: value if isinstance(value, str) else float(value) for key, value in answer.items()}), flush=True)
