"""pandas: reads the file and describes every column, with distinct counts. Prints wall, CPU and peak memory as JSON."""
import json
import resource
import sys
import time

import pandas as pd

started, cpu = time.perf_counter(), time.process_time()
frame = pd.read_csv(sys.argv[1])
frame.describe(include="all", percentiles=[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
frame.nunique()
frame.isna().sum()
print(json.dumps(dict(wallMs=(time.perf_counter() - started) * 1e3, cpuMs=(time.process_time() - cpu) * 1e3,
                      peakMb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
