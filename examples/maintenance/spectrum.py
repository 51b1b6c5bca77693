"""The share of a vibration's energy in each band of frequencies. Python's standard library and nothing else."""

import csv
import json
import math

from slipway_step import file, inputs, metric, output, progress

hertz = inputs()["hertz"]
bands = [(20, 30), (40, 60), (160, 200), (300, 340)]


def energy(signal, frequency):
    """Goertzel's algorithm: one bin of a Fourier transform, without the others."""
    turn = 2 * math.cos(2 * math.pi * frequency / hertz)
    before, last = 0.0, 0.0
    for value in signal:
        before, last = last, value + turn * last - before
    return last * last + before * before - turn * last * before


with open(file("readings"), newline="") as source, open("features.csv", "w", newline="") as target:
    readings = list(csv.DictReader(source))
    features = csv.writer(target)
    features.writerow(["machine", "failed", "shaft", "double", "bearing", "high"])
    for n, reading in enumerate(readings, 1):
        signal = json.loads(reading["signal"])
        total = sum(value * value for value in signal) * len(signal) / 2
        shares = [
            sum(energy(signal, f) for f in range(low, high + 1, 4)) / total for low, high in bands
        ]
        features.writerow([reading["machine"], reading["failed"], *(f"{share:.6f}" for share in shares)])
        if n % 50 == 0:
            progress(n / len(readings), f"{n} of {len(readings)} readings")

metric("readings", len(readings))
output(features="features.csv")
