"""Reads /metrics at an address with Prometheus' own parser, and prints every sample as JSON."""
import json
import math
import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

with urllib.request.urlopen(sys.argv[1]) as reply:
    text = reply.read().decode()
families = list(text_string_to_metric_families(text))
print(json.dumps([
    {
        "family": family.name,
        "type": family.type,
        "help": family.documentation,
        "samples": [
            {"name": one.name, "labels": one.labels, "value": None if math.isnan(one.value) else one.value}
            for one in family.samples
        ],
    }
    for family in families
]))
