import { edgesOf } from '@slipway/flow/graph'
import type { PlanBody } from '@slipway/contract/pipelines'
import { reduced } from '../../graph/reduce.ts'

interface Task {
  readonly id: string
  /** The plan's nodes that it runs: one, or all inside an each or a when. */
  readonly nodes: readonly string[]
}

/**
 * A pipeline as a DAG file for Airflow 2 or 3: a task for each node, which runs it by `slipway run --only`. What is
 * copied for the items of a list, or runs on a condition, stays together in one task, since Airflow would need to know
 * how many there are. Retries, time limits and caching stay with Slipway.
 */
export function dagFile(
  plan: PlanBody,
  { project, command = 'slipway' }: { readonly project: string; readonly command?: string },
): string {
  const tasks = tasksOf(plan)
  const taskOf = new Map(tasks.flatMap((task) => task.nodes.map((node) => [node, task.id] as const)))
  const edges = reduced(
    tasks.map(({ id }) => id),
    edgesOf(plan).flatMap(({ from, to }) => {
      const [a, b] = [taskOf.get(from)!, taskOf.get(to)!]
      return a === b ? [] : [{ from: a, to: b }]
    }),
  )
  const params = Object.entries(plan.params).filter(([, value]) => isPlain(value))
  const left = Object.keys(plan.params).filter((name) => !isPlain(plan.params[name]))
  const after = Map.groupBy(edges, ({ to }) => to)
  const names = variables(tasks)
  return `"""${plan.pipeline}: written by \`slipway export airflow ${plan.pipeline}\`; write it anew when the pipeline changes.

Each task runs one step by the slipway command, in the project's folder, on the results of the tasks before it. All
workers must reach the same platform: run them where \`slipway up\` runs, or with one SLIPWAY_HOME, DATABASE_URL and
SLIPWAY_ARTIFACTS.
"""

import pendulum

try:
    from airflow.sdk import DAG  # Airflow 3
except ImportError:
    from airflow import DAG
try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow.operators.bash import BashOperator

PROJECT = ${python(project)}
PARAMS = ${python(Object.fromEntries(params))}
${left.length === 0 ? '' : `# Not plain text, numbers or lists, so they keep the pipeline's own values: ${left.join(', ')}\n`}

def slipway(task_id, steps):
    """Runs these steps alone, with the DAG's parameters."""
    sets = "".join(f' --set {name}="$PARAM_{name}"' for name in PARAMS)
    return BashOperator(
        task_id=task_id,
        bash_command=f"${command} run ${plan.pipeline} --only '{steps}'{sets} --json",
        cwd=PROJECT,
        env={f"PARAM_{name}": "{{ params." + name + " | tojson }}" for name in PARAMS},
        append_env=True,
    )


with DAG(
    dag_id=${python(plan.pipeline)},
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    params=PARAMS,
    tags=["slipway"],
):
${tasks.map(({ id, nodes }) => `    ${names.get(id)} = slipway(${python(id)}, ${python(nodes.join(','))})`).join('\n')}
${tasks
  .flatMap(({ id }) => {
    const before = (after.get(id) ?? []).map(({ from }) => names.get(from)!)
    if (before.length === 0) return []
    return [`    ${before.length === 1 ? before[0] : `[${before.join(', ')}]`} >> ${names.get(id)}`]
  })
  .join('\n')}
`.replace(/\n+$/, '\n')
}

function tasksOf(plan: PlanBody): Task[] {
  const eaches = new Map(plan.eaches.map((each) => [each.id, each]))
  const outermost = (each: string): string => {
    const around = eaches.get(each)?.each
    return around == null ? each : outermost(around)
  }
  const groups = Map.groupBy(plan.nodes, ({ id, each }) =>
    each === null ? `node ${id}` : `each ${outermost(each)}`,
  )
  const taken = new Set<string>()
  return [...groups.values()].map((nodes) => {
    const ids = nodes.map(({ id }) => id)
    // Airflow's ids take letters, digits, dashes, dots and underscores.
    const wish = ids
      .join('_and_')
      .replaceAll(/[^\w.-]/g, '.')
      .slice(0, 200)
    let id = wish
    for (let n = 2; taken.has(id); n++) id = `${wish}.${n}`
    taken.add(id)
    return { id, nodes: ids }
  })
}

/** A name of Python's for each task. */
function variables(tasks: readonly Task[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    tasks.map(({ id }) => {
      const wish = `do_${id.replaceAll(/\W/g, '_')}`
      let name = wish
      for (let n = 2; taken.has(name); n++) name = `${wish}_${n}`
      taken.add(name)
      return [id, name]
    }),
  )
}

/** Whether --set can say it: JSON without the tags of dates and the like. */
const isPlain = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Array.isArray(value)
    ? value.every(isPlain)
    : Object.entries(value).every(([key, one]) => !key.startsWith('$') && isPlain(one)))

/** A JSON value as Python writes it. */
function python(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${python(key)}: ${python(one)}`)
      .join(', ')}}`
  // JSON's texts and numbers are Python's too.
  return JSON.stringify(value)
}
