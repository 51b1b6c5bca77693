"""n trivial Luigi tasks, one after another, with its local scheduler and targets in memory; prints milliseconds per task."""

import sys
import time

import luigi
from luigi.mock import MockTarget


class Add(luigi.Task):
    i = luigi.IntParameter()

    def requires(self):
        return [] if self.i == 0 else [Add(i=self.i - 1)]

    def output(self):
        return MockTarget(f"add-{self.i}")

    def run(self):
        before = 0
        for target in self.input() or []:
            with target.open("r") as text:
                before = int(text.read())
        with self.output().open("w") as text:
            text.write(str(before + 1))


n = int(sys.argv[1])
began = time.perf_counter()
luigi.build([Add(i=n - 1)], local_scheduler=True, log_level="CRITICAL")
print(1000 * (time.perf_counter() - began) / n)
