import { spawnSync } from 'node:child_process'
import { each, pipeline, step, when } from '@slipway/flow'
import { jsonDigest } from '@slipway/flow/encoding'
import { planOf } from '@slipway/flow/plan'
import { expect, it } from 'vitest'
import { dagFile } from './dag-file.ts'

const none = jsonDigest(null)
const load = step('load', ({ day, limits }: { day: string; limits: number[] }) => [day.length, ...limits])
const fit = step('fit', ({ row }: { row: number }) => row)
const score = step('score', ({ model }: { model: number }) => model)
const pick = step('pick', ({ all }: { all: number[] }) => all.length)
const tell = step('tell', () => null)
const plan = planOf(
  pipeline(
    'nightly',
    { day: 'it\'s "now" $HOME\n', limits: [1, 2.5], strict: true, none: null, since: new Date(0) },
    (p) => {
      const rows = load({ day: p.day, limits: p.limits })
      const best = pick({ all: each(rows, (row) => score({ model: fit({ row }) })) })
      return when(best, () => tell({}, { after: [rows] }))
    },
  ),
  {
    root: '/',
    bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
    codeOf: () => ({ digest: none, files: [] }),
  },
)

/** Runs the file with modules that stand for Airflow's, and says what it declares. */
const readDag = `
import ast, json, sys, types
source = sys.stdin.read()
ast.parse(source)
seen = {"tasks": {}, "edges": []}
class Task:
    def __init__(self, **given):
        self.id = given["task_id"]
        seen["tasks"][self.id] = given
    def __rshift__(self, other):
        seen["edges"].append([self.id, other.id])
        return other
    def __rrshift__(self, others):
        for other in others:
            other >> self
        return self
class Dag:
    def __init__(self, **given):
        seen["dag"] = {**given, "start_date": str(given["start_date"])}
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(members)
version = sys.argv[1]
module("pendulum", datetime=lambda *a, **k: "2026")
module("airflow", DAG=Dag)
if version == "3":
    module("airflow.sdk", DAG=Dag)
    for name in ("airflow.providers", "airflow.providers.standard", "airflow.providers.standard.operators"):
        module(name)
    module("airflow.providers.standard.operators.bash", BashOperator=Task)
else:
    module("airflow.operators")
    module("airflow.operators.bash", BashOperator=Task)
exec(compile(source, "dag.py", "exec"), {})
print(json.dumps(seen))
`
const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)

it.skipIf(!python).each(['2', '3'])(
  `is a DAG file that Python runs, for Airflow %s${python ? '' : ' (skipped: no Python)'}`,
  (version) => {
    const file = dagFile(plan, { project: '/srv/my project' })
    const done = spawnSync(python!, ['-c', readDag, version], { input: file, encoding: 'utf8' })
    expect(done.stderr).toBe('')
    const dag = JSON.parse(done.stdout)
    expect(dag.dag).toMatchObject({
      dag_id: 'nightly',
      schedule: null,
      params: { day: 'it\'s "now" $HOME\n', limits: [1, 2.5], strict: true, none: null },
    })
    expect(Object.keys(dag.tasks)).toEqual(['load', 'fit_and_score', 'pick', 'tell'])
    expect(dag.edges).toEqual([
      ['load', 'fit_and_score'],
      ['fit_and_score', 'pick'],
      ['pick', 'tell'],
    ])
    expect(dag.tasks.fit_and_score).toMatchObject({
      cwd: '/srv/my project',
      append_env: true,
      env: { PARAM_day: '{{ params.day | tojson }}' },
      bash_command: expect.stringContaining("slipway run nightly --only 'fit,score' --set day="),
    })
    expect(file).toContain("pipeline's own values: since")

    // What bash makes of the command once Airflow has put the values in.
    const { day } = dag.dag.params
    const said = spawnSync(
      'bash',
      ['-c', `slipway() { printf '%s\\0' "$@"; }\n${dag.tasks.load.bash_command}`],
      { env: { ...process.env, PARAM_day: JSON.stringify(day), PARAM_limits: '[1, 2.5]' }, encoding: 'utf8' },
    ).stdout.split('\0')
    expect(said.slice(0, 6)).toEqual([
      'run',
      'nightly',
      '--only',
      'load',
      '--set',
      `day=${JSON.stringify(day)}`,
    ])
  },
)
