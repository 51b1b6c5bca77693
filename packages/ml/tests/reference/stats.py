"""Reference values for packages/ml/src/stats from SciPy and numpy. Run: python stats.py > stats.json, then biome format --write stats.json"""
import json
import numpy as np
from scipy import special, stats

rng = np.random.default_rng(7)
xs = [-38.0, -8.0, -3.0, -1.0, -0.3, 0.0, 0.5, 1.0, 1.96, 4.0, 7.5]
ps = [1e-300, 1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999999]
out = {
    "normal": {"x": xs, "cdf": stats.norm.cdf(xs).tolist(), "sf": stats.norm.sf(xs).tolist(), "p": ps, "quantile": stats.norm.ppf(ps).tolist()},
    "t": [{"df": df, "x": xs[1:], "cdf": stats.t.cdf(xs[1:], df).tolist(), "p": ps[2:], "quantile": stats.t.ppf(ps[2:], df).tolist()} for df in [1, 2.5, 4, 30, 1000]],
    "chi2": [{"df": df, "x": (x := [0.01, 0.5, 1.0, 3.84, 20.0, 150.0]), "cdf": stats.chi2.cdf(x, df).tolist(), "sf": stats.chi2.sf(x, df).tolist(), "p": ps[3:], "quantile": stats.chi2.ppf(ps[3:], df).tolist()} for df in [1, 2, 7, 100]],
    "beta": [{"a": a, "b": b, "x": (x := [1e-6, 0.01, 0.2, 0.5, 0.77, 0.999]), "cdf": stats.beta.cdf(x, a, b).tolist(), "sf": stats.beta.sf(x, a, b).tolist(), "p": ps[3:], "quantile": stats.beta.ppf(ps[3:], a, b).tolist()} for a, b in [(0.5, 0.5), (1, 3), (2.5, 7), (80, 40), (1000, 3000)]],
    "binomial": [{"n": n, "p": p, "k": (k := [0, 1, n // 3, n // 2, n - 1, n]), "pmf": stats.binom.pmf(k, n, p).tolist(), "cdf": stats.binom.cdf(k, n, p).tolist(), "sf": stats.binom.sf(k, n, p).tolist()} for n, p in [(5, 0.5), (40, 0.1), (1000, 0.497)]],
    "kolmogorov": {"x": (x := [0.2, 0.5, 0.9, 1.17, 1.19, 1.36, 2.0, 3.5]), "sf": special.kolmogorov(x).tolist()},
    "logGamma": {"x": (x := [1e-5, 0.1, 0.5, 1, 1.5, 3, 10.2, 171, 1e5]), "value": special.gammaln(x).tolist()},
}
a = np.round(rng.normal(0, 1, 60), 1)
b = np.round(rng.normal(0.4, 1.2, 83), 1)
c = rng.normal(0, 1, 900)
d = rng.normal(0.05, 1, 700)
small = rng.normal(0, 1, 6), rng.normal(1, 1, 9)
big = rng.normal(0, 1, 3000), rng.normal(0.04, 1, 2500)
out["samples"] = []
for one, two in [(a, b), (c, d), small]:
    ks = stats.ks_2samp(one, two, method="exact")
    mw = stats.mannwhitneyu(one, two, method="asymptotic")
    out["samples"].append({"a": one.tolist(), "b": two.tolist(), "ks": [float(ks.statistic), float(ks.pvalue)], "mw": [float(mw.statistic), float(mw.pvalue)]})
ks = stats.ks_2samp(*big, method="exact")
out["big"] = {"n": 3000, "m": 2500, "statistic": float(ks.statistic), "p": float(ks.pvalue)}
out["quantiles"] = {"values": a.tolist(), "p": (p := [0, 0.013, 0.25, 0.5, 0.77, 0.99, 1]), "quantile": np.quantile(a, p).tolist()}
bh = [0.01, 0.04, 0.03, 0.005, 0.9, 0.04, 0.2]
out["bh"] = {"p": bh, "adjusted": stats.false_discovery_control(bh).tolist()}
from statsmodels.stats.proportion import proportion_confint

out["shares"] = [{"k": k, "n": n, "wilson": [float(v) for v in proportion_confint(k, n, method="wilson")], "exact": [float(v) for v in proportion_confint(k, n, method="beta")]} for k, n in [(0, 10), (1, 10), (27, 50), (50, 50), (300, 1869)]]
print(json.dumps(out))
