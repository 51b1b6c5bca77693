"""Optuna's side of bench/tuning.ts. Reads {space, seed, trials, sampler} a line, asks for the value of each trial
by a line {"params"} and reads it back. Objectives are the other side's, so that both sides climb the same hill."""
import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def suggest(trial, space):
    params = {}
    waiting = dict(space)
    while waiting:
        ready = [n for n, p in waiting.items() if all(parent not in waiting for parent in p.get("when", {}))]
        for name in ready:
            p = waiting.pop(name)
            if not all(parent in params and params[parent] in values for parent, values in p.get("when", {}).items()):
                continue
            if p["kind"] == "categorical":
                params[name] = trial.suggest_categorical(name, p["choices"])
            elif p["kind"] == "int":
                params[name] = trial.suggest_int(name, p["low"], p["high"], log=p.get("log", False))
            else:
                params[name] = trial.suggest_float(name, p["low"], p["high"], log=p.get("log", False))
    return params


def samplers(name, seed):
    return optuna.samplers.CmaEsSampler(seed=seed) if name == "cma-es" else optuna.samplers.TPESampler(seed=seed)


print(json.dumps({"version": optuna.__version__}), flush=True)
for line in sys.stdin:
    job = json.loads(line)

    def objective(trial):
        print(json.dumps({"params": suggest(trial, job["space"])}), flush=True)
        return float(sys.stdin.readline())

    study = optuna.create_study(sampler=samplers(job["sampler"], job["seed"]))
    study.optimize(objective, n_trials=job["trials"])
    print(json.dumps({"best": study.best_value}), flush=True)
