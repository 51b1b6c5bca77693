"""Reference values for packages/ml/src/tune from Optuna 5 and cmaes. Run: python tune.py > tune.json, then biome format --write tune.json"""
import json
import warnings

import cmaes
import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_trials, default_weights
from optuna.trial import TrialState, create_trial

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
rng = np.random.default_rng(5)
# Which of equal observations comes first is a matter of numpy's sort; ours keeps their order.
argsort = np.argsort
np.argsort = lambda a, kind=None: argsort(a, kind="stable")


def theirs(p):
    if p["kind"] == "categorical":
        return CategoricalDistribution(p["choices"])
    make = IntDistribution if p["kind"] == "int" else FloatDistribution
    step = {"step": p["step"]} if "step" in p else {}
    return make(p["low"], p["high"], log=p.get("log", False), **step)


def draw(p):
    if p["kind"] == "categorical":
        return p["choices"][rng.integers(len(p["choices"]))]
    if p.get("log"):
        value = float(np.exp(rng.uniform(np.log(p["low"]), np.log(p["high"]))))
    else:
        value = float(rng.uniform(p["low"], p["high"]))
    step = p.get("step", 1 if p["kind"] == "int" else None)
    if step:
        value = p["low"] + round((value - p["low"]) / step) * step
    return int(value) if p["kind"] == "int" else value


float_ = {"kind": "float", "low": -5, "high": 10}
log = {"kind": "float", "low": 1e-5, "high": 10, "log": True}
step = {"kind": "float", "low": 0, "high": 1, "step": 0.125}
int_ = {"kind": "int", "low": -3, "high": 12}
even = {"kind": "int", "low": 2, "high": 20, "step": 2}
size = {"kind": "int", "low": 1, "high": 1000, "log": True}
choice = {"kind": "categorical", "choices": ["a", "b", "c", "d"]}
spaces = [{"x": p} for p in [float_, log, step, int_, even, size, choice]]
spaces.append({"a": float_, "b": log, "c": step, "d": int_, "e": size, "f": choice})

# The multivariate field is there for history; Optuna says it is unused.
parameters = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)
parzen = []
for space in spaces:
    dists = {name: theirs(p) for name, p in space.items()}
    for n in [0, 1, 2, 7, 40]:
        observed = [{name: draw(p) for name, p in space.items()} for _ in range(n)]
        asked = [{name: draw(p) for name, p in space.items()} for _ in range(6)]
        internal = lambda rows: {name: np.asarray([d.to_internal_repr(r[name]) for r in rows]) for name, d in dists.items()}
        estimator = _ParzenEstimator(internal(observed), dists, parameters)
        parzen.append({"space": space, "observed": observed, "asked": asked, "logDensity": estimator.log_pdf(internal(asked)).tolist()})

mixed = {"lr": log, "depth": int_, "size": size, "kind": choice, "x": float_}
when = {**mixed, "deep": {"kind": "float", "low": 0, "high": 1, "when": {"kind": ["a", "b"]}}}


def objective(params):
    value = (np.log10(params["lr"]) + 2) ** 2 + 0.02 * (params["depth"] - 4) ** 2 + {"a": 0, "b": 0.5, "c": 1, "d": 2}[params["kind"]]
    return float(value + 0.01 * params["x"] + 3 * (params.get("deep", 0.5) - 0.2) ** 2)


importance = []
splits = []
for direction, count in [("minimize", 60), ("maximize", 35)]:
    study = optuna.create_study(direction=direction)
    trials = []
    for number in range(count):
        params = {name: draw(p) for name, p in mixed.items()}
        if params["kind"] in ["a", "b"]:
            params["deep"] = float(rng.uniform(0, 1))
        value = objective(params) * (1 if direction == "minimize" else -1)
        state = "pruned" if number % 7 == 3 else "failed" if number % 11 == 5 else "complete"
        steps = [] if number % 14 == 3 else [{"step": s, "value": round(value + 1 / (s + 1), 6)} for s in range(1 + number % 5)]
        trials.append({"number": number, "state": state, "params": params, "value": value if state == "complete" else None, "reports": steps})
        study.add_trial(
            create_trial(
                state={"pruned": TrialState.PRUNED, "failed": TrialState.FAIL, "complete": TrialState.COMPLETE}[state],
                params=params,
                distributions={n: theirs(when[n]) for n in params},
                value=value if state == "complete" else None,
                intermediate_values={s["step"]: s["value"] for s in steps},
            )
        )
    found = optuna.importance.get_param_importances(study, evaluator=optuna.importance.PedAnovaImportanceEvaluator())
    importance.append({"direction": direction, "space": when, "trials": trials, "shares": found})
    told = [t for t in study.trials if t.state != TrialState.FAIL]
    below, _ = _split_trials(study, told, 12)
    splits.append({"below": [t.number for t in below]})

# Pruners: the same curves told one after the other; where it said stop.
pruners = []
for choice_, make in [
    ({"kind": "median"}, lambda: optuna.pruners.MedianPruner()),
    ({"kind": "median", "startup": 3, "warmup": 4, "interval": 3}, lambda: optuna.pruners.MedianPruner(3, 4, 3)),
    ({"kind": "percentile", "percentile": 25}, lambda: optuna.pruners.PercentilePruner(25.0)),
    ({"kind": "halving"}, lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=1)),
    ({"kind": "halving", "resource": 2, "factor": 3, "skip": 1}, lambda: optuna.pruners.SuccessiveHalvingPruner(2, 3, 1)),
    ({"kind": "median", "patience": 2, "minDelta": 0.01}, lambda: optuna.pruners.PatientPruner(optuna.pruners.MedianPruner(), 2, 0.01)),
]:
    for direction in ["minimize", "maximize"]:
        study = optuna.create_study(direction=direction, pruner=make())
        curves, stops = [], []
        for number in range(30):
            floor, speed = rng.uniform(0, 1), rng.uniform(0.1, 0.6)
            curve = [round(float(floor + np.exp(-speed * s) + rng.normal(0, 0.05)), 6) for s in range(1, 21)]
            if direction == "maximize":
                curve = [-v for v in curve]
            trial = study.ask()
            stop = None
            for s, value in enumerate(curve, start=1):
                trial.report(value, s)
                if trial.should_prune():
                    stop = s
                    break
            study.tell(trial, curve[-1] if stop is None else None, TrialState.COMPLETE if stop is None else TrialState.PRUNED)
            curves.append(curve)
            stops.append(stop)
        pruners.append({"pruner": choice_, "direction": direction, "curves": curves, "stops": stops})

cma = cmaes.CMA(mean=np.full(3, 0.5), sigma=1 / 6, bounds=np.array([[0, 1]] * 3), seed=1)
generations = []
for _ in range(12):
    points = [cma.ask() for _ in range(cma.population_size)]
    scored = sorted(((p, float(((p - [0.2, 0.6, 0.9]) ** 2 @ [1, 5, 20]))) for p in points), key=lambda pair: pair[1])
    cma.tell([(p, v) for p, v in scored])
    cma._eigen_decomposition()
    generations.append({"points": [p.tolist() for p, _ in scored], "mean": cma.mean.tolist(), "sigma": float(cma._sigma), "covariance": cma._C.tolist()})

print(json.dumps({"parzen": parzen, "importance": importance, "splits": splits, "pruners": pruners, "cma": generations}))
