"""Reference values for the comparison tests of packages/ml/src/stats from SciPy and statsmodels, and for the
sequential ones by numerical integration of their mixtures. Run: python sequential.py > sequential.json, then biome format --write sequential.json"""
import json
import numpy as np
from scipy import integrate, optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

out = {"mcnemar": [], "evidence": [], "sequence": [], "mixture": [], "ratio": [], "shares": [], "means": []}
for b, c in [(5, 1), (10, 20), (7, 7), (0, 9), (310, 262), (1, 0)]:
    exact = mcnemar([[0, b], [c, 0]], exact=True)
    chi = mcnemar([[0, b], [c, 0]], exact=False, correction=False)
    mid = exact.pvalue - stats.binom.pmf(b, b + c, 0.5) if b != c else 1 - 0.5 * stats.binom.pmf(b, b + c, 0.5)
    out["mcnemar"].append({"b": b, "c": c, "exact": float(exact.pvalue), "mid": float(mid), "statistic": float(chi.statistic), "asymptotic": float(chi.pvalue)})

def evidence(s, n, p):
    """The mixture likelihood ratio, integrated numerically over a uniform prior."""
    peak = s / n
    top = lambda q: special.xlogy(s, q) + special.xlog1py(n - s, -q)
    area, _ = integrate.quad(lambda q: np.exp(top(q) - top(peak)), 0, 1, points=[peak] if 0 < peak < 1 else None, epsabs=0, epsrel=1e-12, limit=500)
    return float(np.log(area) + top(peak) - top(p))

for s, n, p in [(3, 10, 0.5), (60, 100, 0.5), (0, 20, 0.1), (512, 1000, 0.5), (20, 20, 0.5)]:
    out["evidence"].append({"s": s, "n": n, "p": p, "log": evidence(s, n, p)})
for s, n in [(3, 10), (60, 100), (0, 20), (970, 1000)]:
    limit = np.log(1 / 0.05)
    low = 0.0 if s == 0 else optimize.brentq(lambda p: evidence(s, n, p) - limit, 1e-12, s / n, xtol=1e-13)
    high = optimize.brentq(lambda p: evidence(s, n, p) - limit, max(s / n, 1e-12), 1 - 1e-12, xtol=1e-13)
    out["sequence"].append({"s": s, "n": n, "low": low, "high": high})
for estimate, se, spread, null in [(0.03, 0.01, 0.02, 0.0), (-1.2, 0.4, 1.0, 0.5)]:
    area, _ = integrate.quad(lambda d: stats.norm.pdf(estimate, null + d, se) * stats.norm.pdf(d, 0, spread), -12 * spread, 12 * spread, points=[0, estimate - null], epsabs=0, epsrel=1e-12, limit=500)
    out["mixture"].append({"estimate": estimate, "se": se, "spread": spread, "null": null, "log": float(np.log(area / stats.norm.pdf(estimate, null, se)))})
for counts, shares in [([480, 520], [0.5, 0.5]), ([900, 80, 20], [0.9, 0.05, 0.05]), ([95, 5], [0.9, 0.1])]:
    # scipy's Dirichlet-multinomial against its multinomial.
    alpha = 100 * np.array(shares)
    log = stats.dirichlet_multinomial.logpmf(counts, alpha, sum(counts)) - stats.multinomial.logpmf(counts, sum(counts), shares)
    out["ratio"].append({"counts": counts, "shares": shares, "log": float(log)})
for k, n, j, m in [(20, 200, 15, 180), (0, 30, 4, 25), (500, 1000, 470, 1000)]:
    low, high = confint_proportions_2indep(k, n, j, m, method="newcomb", compare="diff")
    out["shares"].append({"k": k, "n": n, "j": j, "m": m, "low": float(low), "high": float(high)})
rng = np.random.default_rng(3)
for a, b in [(rng.normal(1, 2, 30), rng.normal(0.5, 1, 45)), (rng.exponential(1, 200), rng.exponential(1.2, 150))]:
    compare = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    low, high = compare.tconfint_diff(usevar="unequal")
    _, p, _ = compare.ttest_ind(usevar="unequal")
    out["means"].append({"a": a.tolist(), "b": b.tolist(), "low": float(low), "high": float(high), "p": float(p)})
print(json.dumps(out))
