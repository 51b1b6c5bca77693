import { airflowAway, airflowForbidden, airflowNoDag, airflowNone, airflowRefused } from './airflow.errors.ts'

/** How to get in: a token; or a name and a password, which Airflow 3 is asked a token for. */
export type AirflowLogin =
  | { readonly token: string }
  | { readonly username: string; readonly password: string }
  | null

export interface DagRun {
  readonly dag_run_id: string
  readonly state: 'queued' | 'running' | 'success' | 'failed'
  readonly start_date: string | null
  readonly end_date: string | null
}

export interface TaskInstance {
  readonly task_id: string
  readonly map_index: number
  /** null: not scheduled yet. */
  readonly state: string | null
  readonly try_number: number
}

export interface AirflowApi {
  readonly version: 2 | 3
  dag(dag: string): Promise<{ readonly is_paused: boolean | null }>
  unpause(dag: string): Promise<void>
  /** null where there is a run of that id already. */
  trigger(dag: string, run: string, conf: object): Promise<DagRun | null>
  run(dag: string, run: string): Promise<DagRun>
  tasks(dag: string, run: string): Promise<TaskInstance[]>
  markFailed(dag: string, run: string, signal: AbortSignal): Promise<void>
  /** The page that shows the run. */
  link(dag: string, run: string): string
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly body?: object
  /** Statuses that are no failure. */
  readonly allow?: readonly number[]
  readonly signal?: AbortSignal | undefined
}

const patienceMs = 30_000
const pageSize = 100

/**
 * Airflow's REST API: /api/v2 of Airflow 3, or /api/v1 of Airflow 2, whichever answers.
 *
 * @throws SlipwayError STAGE_AIRFLOW_…
 */
export async function openAirflow(
  address: string,
  login: AirflowLogin,
  signal: AbortSignal,
): Promise<AirflowApi> {
  const url = address.replace(/\/+$/, '')
  let authorization: string | null = null

  const ask = async (path: string, { method = 'GET', body, allow = [], signal: other }: Asked = {}) => {
    let response: Response
    try {
      response = await fetch(url + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(authorization === null ? {} : { authorization }),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.any([other ?? signal, AbortSignal.timeout(patienceMs)]),
      })
    } catch (cause) {
      if ((other ?? signal).aborted) throw cause
      throw airflowAway(url, (cause as Error).cause ?? cause)
    }
    const text = await response.text()
    const { status } = response
    if (response.ok || allow.includes(status)) return { status, body: parsed(text) }
    const said = reasonIn(text)
    if (status === 401 || status === 403) throw airflowForbidden(status, said)
    // Worth another try, like a connection that broke.
    if (status >= 500 || status === 429) throw airflowAway(url, new Error(`${status} ${said}`))
    throw airflowRefused(status, said)
  }

  const three = await ask('/api/v2/version', { allow: [401, 403, 404, 405] })
  const version = isVersion(three.body) ? 3 : 2
  if (version === 2) {
    const two = await ask('/api/v1/version', { allow: [401, 403, 404, 405] })
    if (two.status === 404 || two.status === 405) throw airflowNone(url)
  }
  if (login && 'token' in login) authorization = `Bearer ${login.token}`
  else if (login && version === 2)
    authorization = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
  else if (login) {
    const { body } = await ask('/auth/token', { method: 'POST', body: login })
    authorization = `Bearer ${(body as { access_token: string }).access_token}`
  }
  const base = version === 3 ? '/api/v2' : '/api/v1'
  const pathOf = (dag: string, run?: string) =>
    `${base}/dags/${encodeURIComponent(dag)}${run === undefined ? '' : `/dagRuns/${encodeURIComponent(run)}`}`

  return {
    version,
    async dag(dag) {
      const { status, body } = await ask(pathOf(dag), { allow: [404] })
      if (status === 404) throw airflowNoDag(dag)
      return body as { is_paused: boolean | null }
    },
    async unpause(dag) {
      await ask(pathOf(dag), { method: 'PATCH', body: { is_paused: false } })
    },
    async trigger(dag, run, conf) {
      const body = { dag_run_id: run, conf, ...(version === 3 ? { logical_date: null } : {}) }
      const asked = { method: 'POST', body, allow: [404, 409] } as const
      const answer = await ask(`${pathOf(dag)}/dagRuns`, asked)
      if (answer.status === 404) throw airflowNoDag(dag)
      return answer.status === 409 ? null : (answer.body as DagRun)
    },
    run: async (dag, run) => (await ask(pathOf(dag, run))).body as DagRun,
    async tasks(dag, run) {
      const all: TaskInstance[] = []
      for (;;) {
        const path = `${pathOf(dag, run)}/taskInstances?limit=${pageSize}&offset=${all.length}`
        const { body } = await ask(path)
        const page = body as { task_instances: TaskInstance[]; total_entries: number }
        all.push(...page.task_instances)
        if (page.task_instances.length === 0 || all.length >= page.total_entries) return all
      }
    },
    async markFailed(dag, run, aborted) {
      await ask(pathOf(dag, run), { method: 'PATCH', body: { state: 'failed' }, signal: aborted })
    },
    link: (dag, run) =>
      version === 3
        ? `${url}/dags/${encodeURIComponent(dag)}/runs/${encodeURIComponent(run)}`
        : `${url}/dags/${encodeURIComponent(dag)}/grid?dag_run_id=${encodeURIComponent(run)}`,
  }
}

const isVersion = (body: unknown) => typeof body === 'object' && body !== null && 'version' in body

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Airflow 3 says `detail`, Airflow 2 `title` and `detail`; a proxy in front says HTML. */
function reasonIn(text: string): string {
  const body = parsed(text) as { detail?: unknown; title?: unknown } | null
  const said = body?.detail ?? body?.title ?? text.replaceAll(/<[^>]*>/g, ' ')
  const words = (typeof said === 'string' ? said : JSON.stringify(said)).replaceAll(/\s+/g, ' ').trim()
  return words.slice(0, 300) || 'no reason given'
}
