import type { MetricPoint, RunModel } from '@slipway/contract/tracking'
import { artifactsAway, sourceRefused, sourceUnreadable } from './import.errors.ts'
import { loggedModelOf } from './logged-model-meta.ts'
import { serverEvaluationDatasets } from './server-evaluation-datasets.ts'
import { serverLoggedModel, serverModelFiles } from './server-logged-models.ts'
import {
  contextTag,
  type MlflowSource,
  type SourceExperiment,
  type SourceFile,
  type SourceModel,
  type SourceRun,
  statusOf,
  valueOf,
} from './source.ts'
import { serverTraces } from './server-traces.ts'

const isPrompt = "tags.`mlflow.prompt.is_prompt` = 'true'"
const artifactsApi = '/api/2.0/mlflow-artifacts/artifacts'

/** As MLflow's REST API writes them; whole numbers of 64 bits may come as texts. */
type Wire = Record<string, any>
type Texts = readonly { key: string; value?: string }[]

/** Reads from a running MLflow server, with the credentials of MLflow's own variables. */
export function openServerSource(url: string): MlflowSource {
  const root = url.replace(/\/+$/, '')
  const headers = authorization(url)

  async function ask(path: string, query: Record<string, unknown>, body?: object): Promise<Response> {
    const search = new URLSearchParams()
    for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
    const address = `${root}${path}${search.size > 0 ? `?${search}` : ''}`
    const init = body
      ? {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }
      : { headers }
    const reply = await fetch(address, init).catch((cause: unknown) => {
      throw sourceUnreadable(url, 'nobody answers there', cause)
    })
    if (!reply.ok) throw sourceRefused(address, reply.status, await reply.text())
    return reply
  }
  const api = async (path: string, query: Record<string, unknown>, body?: object): Promise<Wire> =>
    (await ask(`/api/2.0/mlflow/${path}`, query, body)).json() as Promise<Wire>

  const traces = serverTraces(ask)

  /** Every item of a search, page by page. */
  async function* pages(path: string, key: string, body: object): AsyncIterable<Wire> {
    for (let token: string | undefined; ; ) {
      const reply = await api(path, {}, token === undefined ? body : { ...body, page_token: token })
      yield* (reply[key] ?? []) as Wire[]
      token = reply['next_page_token'] as string | undefined
      if (!token) return
    }
  }

  return {
    identity: `server:${root}`,
    async experiments() {
      const found: SourceExperiment[] = []
      for await (const each of pages('experiments/search', 'experiments', {
        max_results: 1000,
        view_type: 'ALL',
      }))
        found.push({
          id: String(each['experiment_id']),
          name: String(each['name']),
          artifactLocation: String(each['artifact_location'] ?? ''),
          deleted: each['lifecycle_stage'] === 'deleted',
          createdAtMs: Number(each['creation_time'] ?? 0),
          updatedAtMs: Number(each['last_update_time'] ?? each['creation_time'] ?? 0),
          tags: textsOf(each['tags'] as Texts),
        })
      return found
    },
    async *runs(experiment) {
      const body = { experiment_ids: [experiment.id], run_view_type: 'ALL', max_results: 1000 }
      for await (const run of pages('runs/search', 'runs', body)) yield runOf(run)
    },
    async run(id) {
      try {
        return runOf(((await api('runs/get', { run_id: id })) as { run: Wire }).run)
      } catch (error) {
        if ((error as { kind?: string }).kind === 'not-found') return null
        throw error
      }
    },
    async *points(run, atOnce) {
      const { run: whole } = await api('runs/get', { run_id: run.id })
      for (const { key } of ((whole as Wire)['data']?.metrics ?? []) as { key: string }[])
        for (let token: string | undefined; ; ) {
          const query = { run_id: run.id, metric_key: key, max_results: atOnce, page_token: token }
          const page = await api('metrics/get-history', query)
          const points = ((page['metrics'] ?? []) as Wire[]).map(pointOf)
          if (points.length > 0) yield points
          token = page['next_page_token'] as string | undefined
          if (!token) break
        }
    },
    files: (run) => filesOf(run, ''),
    async *loggedModels(experiment) {
      const body = { experiment_ids: [experiment.id], max_results: 50 }
      try {
        for await (const model of pages('logged-models/search', 'models', body))
          yield serverLoggedModel(model)
      } catch (error) {
        // A server from before there were any.
        if ((error as { kind?: string }).kind !== 'not-found') throw error
      }
    },
    loggedModelFiles: (model) => serverModelFiles(ask, model.id),
    async *modelFiles(version) {
      const uri = version.location ?? version.source
      const logged = loggedModelOf(version.source)
      if (logged !== null) return yield* serverModelFiles(ask, logged)
      if (!uri.startsWith('mlflow-artifacts:')) throw artifactsAway(uri)
      yield* proxied(new URL(uri).pathname.replace(/^\/+/, ''), '')
    },
    async models() {
      const models: SourceModel[] = []
      // Prompts are models that a search leaves out, unless it asks for them.
      for (const filter of [undefined, isPrompt])
        for (let token: string | undefined; ; ) {
          const query = { max_results: 100, filter, page_token: token }
          const page = await api('registered-models/search', query)
          for (const model of (page['registered_models'] ?? []) as Wire[])
            if (!models.some(({ name }) => name === model['name']))
              models.push(await modelOf(model, api, filter))
          token = page['next_page_token'] as string | undefined
          if (!token) break
        }
      return models
    },
    traces: (experiment) => traces.traces(experiment.id),
    spans: (trace) => traces.spans(trace),
    attachments: (trace, spans) => traces.attachments(trace, spans),
    evaluationDatasets: () => serverEvaluationDatasets(ask),
    async [Symbol.asyncDispose]() {},
  }

  /** What the server hands out below a folder of its own store. */
  async function* proxied(folder: string, below: string): AsyncIterable<SourceFile> {
    const path = below === '' ? folder : `${folder}/${below}`
    const { files = [] } = (await (await ask(artifactsApi, { path })).json()) as Wire
    for (const file of files as Wire[]) {
      const name = String(file['path'])
      const at = below === '' ? name : `${below}/${name}`
      if (file['is_dir']) yield* proxied(folder, at)
      else
        yield {
          path: at,
          bytes: Number(file['file_size'] ?? 0),
          open: async () =>
            (
              await ask(
                `${artifactsApi}/${`${folder}/${at}`.split('/').map(encodeURIComponent).join('/')}`,
                {},
              )
            ).body ?? new Blob([]).stream(),
        }
    }
  }

  async function* filesOf(run: SourceRun, path: string): AsyncIterable<SourceFile> {
    for (let token: string | undefined; ; ) {
      const page = await api('artifacts/list', { run_id: run.id, path: path || undefined, page_token: token })
      for (const file of (page['files'] ?? []) as Wire[]) {
        const at = String(file['path'])
        if (file['is_dir']) yield* filesOf(run, at)
        else
          yield {
            path: at,
            bytes: Number(file['file_size'] ?? 0),
            open: async () =>
              (await ask('/get-artifact', { run_id: run.id, path: at })).body ?? new Blob([]).stream(),
          }
      }
      token = page['next_page_token'] as string | undefined
      if (!token) return
    }
  }
}

function runOf({ info, data = {}, inputs = {}, outputs = {} }: Wire): SourceRun {
  return {
    id: String(info.run_id ?? info.run_uuid),
    experimentId: String(info.experiment_id),
    name: String(info.run_name ?? ''),
    status: statusOf(String(info.status ?? 'RUNNING')),
    deleted: info.lifecycle_stage === 'deleted',
    deletedAtMs: null,
    startedAtMs: Number(info.start_time ?? 0),
    endedAtMs: info.end_time === undefined || info.end_time === null ? null : Number(info.end_time),
    user: String(info.user_id ?? ''),
    artifactUri: String(info.artifact_uri ?? ''),
    params: textsOf(data.params as Texts),
    tags: textsOf(data.tags as Texts),
    inputs: ((inputs.dataset_inputs ?? []) as Wire[]).map(({ dataset, tags }) => {
      const { [contextTag]: context = null, ...rest } = textsOf(tags as Texts)
      return {
        name: String(dataset.name),
        digest: String(dataset.digest),
        sourceType: String(dataset.source_type),
        source: String(dataset.source),
        schema: (dataset.schema as string) ?? null,
        profile: (dataset.profile as string) ?? null,
        context,
        tags: rest,
      }
    }),
    models: [
      ...((inputs.model_inputs ?? []) as Wire[]).map(
        (m): RunModel => ({ modelId: m['model_id'], role: 'input', step: 0 }),
      ),
      ...((outputs.model_outputs ?? []) as Wire[]).map(
        (m): RunModel => ({ modelId: m['model_id'], role: 'output', step: Number(m['step'] ?? 0) }),
      ),
    ],
  }
}

const pointOf = (point: Wire): MetricPoint => ({
  key: String(point['key']),
  value: valueOf(Number(point['value'] ?? 0)),
  step: Number(point['step'] ?? 0),
  tMs: Number(point['timestamp'] ?? 0),
})

async function modelOf(
  model: Wire,
  api: (path: string, query: Record<string, unknown>) => Promise<Wire>,
  also: string | undefined,
): Promise<SourceModel> {
  const versions: Wire[] = []
  const named = `name='${String(model['name']).replaceAll("'", "\\'")}'`
  const filter = also === undefined ? named : `${named} and ${also}`
  for (let token: string | undefined; ; ) {
    const page = await api('model-versions/search', { filter, max_results: 200, page_token: token })
    versions.push(...((page['model_versions'] ?? []) as Wire[]))
    token = page['next_page_token'] as string | undefined
    if (!token) break
  }
  return {
    name: String(model['name']),
    description: String(model['description'] ?? ''),
    tags: textsOf(model['tags'] as Texts),
    aliases: Object.fromEntries(
      ((model['aliases'] ?? []) as Wire[]).map((each) => [String(each['alias']), Number(each['version'])]),
    ),
    versions: (await Promise.all(versions.map(async (each) => [each, await downloadUri(each, api)] as const)))
      .map(([each, location]) => ({
        number: Number(each['version']),
        description: String(each['description'] ?? ''),
        tags: textsOf(each['tags'] as Texts),
        stage: String(each['current_stage'] ?? 'None'),
        source: String(each['source'] ?? ''),
        location,
        runId: (each['run_id'] as string) || null,
        runLink: (each['run_link'] as string) || null,
        user: String(each['user_id'] ?? ''),
        createdAtMs: Number(each['creation_timestamp'] ?? 0),
      }))
      .sort((a, b) => a.number - b.number),
  }
}

/** Where a client would read a version's files from; null where the server does not say. */
const downloadUri = async (
  version: Wire,
  api: (path: string, query: Record<string, unknown>) => Promise<Wire>,
): Promise<string | null> => {
  const query = { name: version['name'] as string, version: version['version'] as string }
  const reply = await api('model-versions/get-download-uri', query).catch(() => ({}) as Wire)
  return (reply['artifact_uri'] as string | undefined) ?? null
}

const textsOf = (list: Texts | undefined): Record<string, string> =>
  Object.fromEntries((list ?? []).map(({ key, value = '' }) => [key, value]))

function authorization(url: string): Record<string, string> {
  const { MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN } = process.env
  const named = new URL(url)
  const [user, password] = named.username
    ? [decodeURIComponent(named.username), decodeURIComponent(named.password)]
    : [MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD]
  if (user) return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` }
  return MLFLOW_TRACKING_TOKEN ? { authorization: `Bearer ${MLFLOW_TRACKING_TOKEN}` } : {}
}
