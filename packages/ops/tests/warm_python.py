"""Runs scripts as if Python were started for each, but for what most of them import, which takes seconds:

warm_python.py <module>…

imports the modules, then reads JSON lines, `{"args": [script, …], "env": {…}}`, runs each script in a process forked
from this one, and answers each with a line, `{"code": …, "out": …, "err": …}`.
"""
import importlib
import json
import os
import sys
import tempfile
import types

for name in sys.argv[1:]:
    importlib.import_module(name)


def run(script):
    # What the script defines is found where pickling and tracing look for it.
    main = types.ModuleType("__main__")
    main.__file__ = script
    sys.modules["__main__"] = main
    with open(script, encoding="utf8") as file:
        exec(compile(file.read(), script, "exec"), main.__dict__)


for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            with open(os.devnull) as nothing:
                os.dup2(nothing.fileno(), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.environ.update(asked["env"])
            sys.argv = asked["args"]
            sys.path[0] = os.path.dirname(sys.argv[0])
            run(sys.argv[0])
            # Ends as a program does: what it registered for its end runs.
            sys.exit()
        _, status = os.waitpid(child, 0)
        told = {"code": os.waitstatus_to_exitcode(status)}
        for name, file in (("out", out), ("err", err)):
            file.seek(0)
            told[name] = file.read().decode("utf8", "replace")
    print(json.dumps(told), flush=True)
