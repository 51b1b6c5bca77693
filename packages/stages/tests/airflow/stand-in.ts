import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { description } from './description.ts'

interface Run {
  dag_run_id: string
  state: 'queued' | 'running' | 'success' | 'failed'
  conf: object
  looks: number
}

export interface StandInOptions {
  readonly version: 2 | 3
  /** What a request must carry; null: nothing. */
  readonly login?: { readonly token?: string; readonly username?: string; readonly password?: string } | null
  /** DAGs with their tasks, and the one that fails. */
  readonly dags: Readonly<Record<string, { paused?: boolean; tasks: readonly string[]; fails?: string }>>
  /** Answers so many looks at a run with 503 first. */
  readonly outages?: number
}

/** An Airflow of its REST API alone: runs take three looks to end. Each request and reply is held to the description. */
export async function standIn(options: StandInOptions) {
  const api = description(options.version)
  const base = options.version === 3 ? '/api/v2' : '/api/v1'
  const runs = new Map<string, Run>()
  const paused = new Map(Object.entries(options.dags).map(([dag, { paused: is }]) => [dag, is ?? false]))
  const asked: string[] = []
  const wrong: string[] = []
  let outages = options.outages ?? 0
  const watchers = new Set<() => void>()

  const permitted = ({ headers }: IncomingMessage) => {
    const { token, username, password } = options.login ?? {}
    if (token) return headers.authorization === `Bearer ${token}`
    if (!username) return true
    if (options.version === 3) return headers.authorization === 'Bearer made-for-ana'
    return headers.authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }
  const refusal = (status: number, detail: string): [number, object] => [
    status,
    options.version === 3 ? { detail } : { status, title: detail, type: 'about:blank' },
  ]

  const answer = (method: string, url: URL, body: any): [number, object] => {
    if (url.pathname === '/auth/token')
      return body.username === options.login?.username && body.password === options.login?.password
        ? [201, { access_token: 'made-for-ana' }]
        : refusal(401, 'Invalid credentials')
    const [, dag = '', , run, tasks] = url.pathname
      .slice(`${base}/dags`.length)
      .split('/')
      .map(decodeURIComponent)
    if (url.pathname === `${base}/version`)
      return [200, { version: options.version === 3 ? '3.1.0' : '2.10.5' }]
    const found = options.dags[dag]
    if (!found) return refusal(404, `DAG with dag_id: '${dag}' not found`)
    if (!url.pathname.includes('/dagRuns')) {
      if (method === 'PATCH') paused.set(dag, body.is_paused)
      return [200, { dag_id: dag, is_paused: paused.get(dag) }]
    }
    if (method === 'POST') {
      if (runs.has(body.dag_run_id)) return refusal(409, 'DAGRun with this id already exists')
      const made: Run = { dag_run_id: body.dag_run_id, state: 'queued', conf: body.conf, looks: 0 }
      runs.set(made.dag_run_id, made)
      return [200, shown(dag, made)]
    }
    const one = runs.get(run ?? '')
    if (!one) return refusal(404, 'The DagRun was not found')
    if (method === 'PATCH') one.state = body.state
    if (tasks === undefined) {
      if (method === 'GET') advance(one, found)
      return [200, shown(dag, one)]
    }
    const all = found.tasks.map((task_id, i) => ({
      task_id,
      dag_id: dag,
      dag_run_id: one.dag_run_id,
      map_index: -1,
      try_number: 1,
      state: stateOf(i, one, found),
      executor_config: '{}',
    }))
    const [offset, limit] = [Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit'))]
    return [200, { task_instances: all.slice(offset, offset + limit), total_entries: all.length }]
  }
  const advance = (run: Run, dag: { fails?: string }) => {
    run.looks++
    if (run.state === 'queued') run.state = 'running'
    else if (run.state === 'running' && run.looks >= 3) run.state = dag.fails ? 'failed' : 'success'
  }
  const stateOf = (i: number, run: Run, dag: { tasks: readonly string[]; fails?: string }) => {
    if (dag.tasks[i] === dag.fails && run.state === 'failed') return 'failed'
    if (run.state === 'success' || run.state === 'failed' || i < run.looks - 1) return 'success'
    return i === run.looks - 1 ? 'running' : null
  }
  const shown = (dag_id: string, { looks, ...run }: Run) => ({
    ...run,
    dag_id,
    start_date: looks > 0 ? '2026-03-01T08:00:00Z' : null,
    end_date: run.state === 'success' ? '2026-03-01T08:05:00Z' : null,
  })

  const server = createServer((request, response) => {
    void respond(request, response).catch((error: unknown) => {
      wrong.push(String(error))
      response.writeHead(500).end(String(error))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://x')
    const method = request.method!
    const sent = await text(request)
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!api.known(method, url.pathname)) return void response.writeHead(404).end('<h1>Not found</h1>')
    asked.push(`${method} ${url.pathname}`)
    for (const watcher of watchers) watcher()
    const body: unknown = sent === '' ? undefined : JSON.parse(sent)
    api.checkRequest(method, url, body)
    const open = url.pathname.endsWith('/version') || url.pathname === '/auth/token'
    if (!open && !permitted(request)) return void send(401, refusal(401, 'Unauthorized')[1])
    if (outages > 0 && /dagRuns\/[^/]+$/.test(url.pathname) && outages--)
      return void send(503, { detail: 'busy' })
    const [status, given] = answer(method, url, body)
    const reply = api.filled(method, url.pathname, status, given)
    api.checkReply(method, url.pathname, status, reply)
    send(status, reply)
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs,
    asked,
    /** Requests and replies that the description does not allow. */
    wrong,
    /** Resolves once a request was made that begins so. */
    seen: (begin: string) =>
      new Promise<void>((done) => {
        const look = () => asked.some((one) => one.startsWith(begin)) && done()
        watchers.add(look)
        look()
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
