import { type Inputs, type Ref, type Step, step, type StepContext, type UseOptions } from '@slipway/flow'
import { airflowFailed, airflowPaused } from './airflow.errors.ts'
import { followDagRun, taskName } from './follow.ts'
import { type AirflowApi, type AirflowLogin, openAirflow } from './rest.ts'

/** Where Airflow is and how to get in. `token` and `password` are names of secrets, not their values. */
export interface AirflowPlace {
  /** The address of its pages, such as https://airflow.example.org. */
  readonly url: string
  readonly token?: string
  readonly username?: string
  readonly password?: string
}

export interface AirflowUse<Conf extends object> {
  readonly dag: string
  /** What the DAG reads as dag_run.conf; may hold references. */
  readonly conf?: Inputs<Conf>
  /** Runs a DAG that is paused, too, by unpausing it. Default: refused, since its run would stay queued. */
  readonly unpause?: boolean
  /** Between looks: 1 s at first, then ever longer up to this. Default 30,000. */
  readonly longestWaitMs?: number
}

/** What a DAG run came to. */
export interface AirflowRun {
  readonly dag: string
  readonly run: string
  readonly airflow: 2 | 3
  /** The page that shows it, with its logs. */
  readonly link: string
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly tasks: readonly { readonly task: string; readonly state: string | null; readonly tries: number }[]
}

type Given = AirflowPlace & Omit<AirflowUse<object>, 'conf'> & { readonly conf?: object }

const firstMs = 1000
const patienceMs = 300_000

/**
 * Triggers a DAG of Airflow 2 or 3 and follows its run to the end; cancelling marks the run failed there. The run's id is
 * made of this run's, so an attempt that comes after a crash follows the run that the one before it began.
 *
 * @throws SlipwayError STAGE_AIRFLOW_FAILED naming the tasks that failed; STAGE_AIRFLOW_… for what cannot begin
 */
async function runDag(given: Given, ctx: StepContext): Promise<AirflowRun> {
  const { dag, conf = {}, longestWaitMs = 30_000 } = given
  const api = await openAirflow(given.url, loginOf(given, ctx), ctx.signal)
  const { is_paused } = await api.dag(dag)
  if (is_paused && !given.unpause) throw airflowPaused(dag)
  if (is_paused) await api.unpause(dag)
  // Airflow takes letters, digits and _.~:+- in the id of a run.
  const name = `slipway__${ctx.run}__${ctx.step.replaceAll(/[^\w.~:+-]/g, '~')}`
  let run = name
  try {
    for (let n = 2; !(await begins(api, dag, run, conf, ctx)); n++) run = `${name}__${n}`
    const link = api.link(dag, run)
    ctx.log(`Airflow ${api.version} runs ${dag}: ${link}`)
    const waits = { firstMs: Math.min(firstMs, longestWaitMs), mostMs: longestWaitMs, patienceMs }
    const end = await followDagRun(api, { dag, run }, ctx, waits)
    const failed = end.tasks.filter(({ state }) => state === 'failed').map(taskName)
    if (end.run.state === 'failed') throw airflowFailed(dag, run, failed, link)
    return {
      dag,
      run,
      airflow: api.version,
      link,
      startedAt: dateOf(end.run.start_date),
      endedAt: dateOf(end.run.end_date),
      tasks: end.tasks.map((task) => ({ task: taskName(task), state: task.state, tries: task.try_number })),
    }
  } catch (error) {
    // A step that was stopped has two seconds before it is killed.
    if (ctx.signal.aborted) await api.markFailed(dag, run, AbortSignal.timeout(1500)).catch(() => undefined)
    throw error
  }
}

/** Begins a run of this id, or finds one that an attempt before this began; false where that one has failed. */
async function begins(
  api: AirflowApi,
  dag: string,
  run: string,
  conf: object,
  ctx: StepContext,
): Promise<boolean> {
  if (await api.trigger(dag, run, conf)) return true
  const { state } = await api.run(dag, run)
  if (state !== 'failed') ctx.log(`goes on with ${run}, which is ${state}`)
  return state !== 'failed'
}

function loginOf({ token, username, password }: AirflowPlace, ctx: StepContext): AirflowLogin {
  if (token !== undefined) return { token: ctx.secret(token) }
  if (username === undefined) return null
  return { username, password: password === undefined ? '' : ctx.secret(password) }
}

const dateOf = (text: string | null) => (text === null ? null : new Date(text))

/** A step for each set of secrets, since a step says which it reads. */
const steps = new Map<string, Step<Given, AirflowRun>>()

/**
 * A step that triggers a DAG of Airflow and follows it: a node of the pipeline, like any other.
 * @example airflow({ url: 'https://airflow.example.org', token: 'AIRFLOW_TOKEN', dag: 'load', conf: { day: p.day } })
 */
export function airflow<Conf extends object = Record<string, unknown>>(
  given: AirflowPlace & AirflowUse<Conf>,
  use?: UseOptions,
): Ref<AirflowRun> {
  const secrets = [given.token, given.password].filter((name) => name !== undefined)
  const key = secrets.join(' ')
  const made = steps.get(key) ?? step('airflow', runDag, { cache: false, secrets })
  steps.set(key, made)
  return made(given as unknown as Inputs<Given>, use)
}
