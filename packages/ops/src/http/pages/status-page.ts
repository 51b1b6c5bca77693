import type { Dataset } from '@slipway/contract/datasets'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import type { Model } from '@slipway/contract/registry'
import type { EndpointBody } from '@slipway/contract/serving'
import type { System } from '@slipway/contract/system'
import type { Run } from '@slipway/contract/tracking'
import { html, type Html } from './html.ts'
import { page } from './page.ts'

export interface Status {
  readonly system: System
  readonly origin: string
  readonly datasets: readonly Dataset[]
  readonly models: readonly Model[]
  readonly runs: readonly Run[]
  /** null: more than can be counted at once. */
  readonly runsTotal: number | null
  /** The newest. */
  readonly pipelineRuns: readonly PipelineRunBody[]
  readonly endpoints: readonly EndpointBody[]
}

const number = new Intl.NumberFormat('en-GB')
const took = (fromMs: number | null, toMs: number | null) =>
  fromMs === null || toMs === null ? '' : `${((toMs - fromMs) / 1000).toFixed(1)} s`
const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
const at = (...parts: string[]) => `/api/v1/${parts.map(encodeURIComponent).join('/')}`
const link = (href: string, text: string) => html`<a href="${href}">${text}</a>`

/** What runs here: datasets, runs, models and endpoints; an empty one says which command fills it. */
export function statusPage(s: Status): Html {
  return page(
    'Slipway',
    html`<header>
<h1>Slipway</h1>
<p class="soft">Running since ${time(s.system.startedAtMs)} at <code>${s.origin}</code>, version ${s.system.version}.</p>
<nav aria-label="Reference"><ul><li>${link('/api/docs', 'API reference')}</li><li>${link('/api/v1/openapi.json', 'OpenAPI')}</li><li>${link('/metrics', 'Metrics')}</li><li>${link('/readyz', 'Readiness')}</li></ul></nav>
</header>
<main>
${section(
  'Endpoints',
  ['endpoint', 'model', 'revision', 'predict with'],
  s.endpoints.map((e) => [
    link(at('endpoints', e.name), e.name),
    html`${link(at('models', e.model, 'versions', String(e.version)), `${e.model} ${e.version}`)}`,
    html`${e.revision}`,
    html`<code>slipway predict ${e.name} --data new.csv</code>`,
  ]),
  'No model answers yet. Run a pipeline and its winner does:',
  'npx slipway run',
)}
${section(
  'Models',
  ['model', 'versions', 'aliases'],
  s.models.map((m) => [
    link(at('models', m.name), m.name),
    link(at('models', m.name, 'versions'), number.format(m.versions)),
    html`${Object.entries(m.aliases)
      .map(([alias, version]) => `${alias} → ${version}`)
      .join(', ')}`,
  ]),
  'No model is registered yet. A pipeline registers its best:',
  'npx slipway run',
)}
${section(
  s.runsTotal === null || s.runsTotal > s.runs.length
    ? `Runs, the newest ${s.runs.length} of ${s.runsTotal === null ? 'very many' : number.format(s.runsTotal)}`
    : 'Runs',
  ['run', 'status', 'started', 'took'],
  s.runs.map((r) => [
    link(at('runs', r.id), r.name),
    html`${r.status}`,
    html`${time(r.startedAtMs)}`,
    html`${took(r.startedAtMs, r.endedAtMs)}`,
  ]),
  'No run is tracked yet: each candidate of a pipeline is one, and so is what you log yourself.',
  'npx slipway run',
)}
${section(
  'Pipelines, their newest runs',
  ['pipeline', 'status', 'began', 'took'],
  s.pipelineRuns.map((r) => [
    link(at('pipeline-runs', r.id), r.pipeline),
    html`${r.status}${r.failure ? `: ${r.failure.message}` : ''}`,
    html`${time(r.createdMs)}`,
    html`${took(r.startedMs, r.endedMs)}`,
  ]),
  'Nothing has run yet. Make a project of a data file and run it:',
  'npx slipway init churn --data telco.csv --target Churn && cd churn && npx slipway run',
)}
${section(
  'Datasets',
  ['dataset', 'versions', 'rows', 'columns', 'checks'],
  s.datasets.map((d) => [
    link(at('datasets', d.name, 'versions', 'latest'), d.name),
    link(at('datasets', d.name, 'versions'), number.format(d.versions)),
    html`${number.format(d.latest.rows)}`,
    html`${number.format(d.latest.columns)}`,
    html`${
      d.latest.validation
        ? `${d.latest.validation.passed} passed, ${d.latest.validation.failed} failed, ${d.latest.validation.warned} warned`
        : 'none run'
    }`,
  ]),
  'No dataset stands yet. Add a file:',
  'npx slipway data add customers.csv',
)}
</main>
<footer><p>This page reads the same API that programs use: ${link('/api/docs', 'all of it')}.</p></footer>`,
  )
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly Html[])[],
  emptyText: string,
  command: string,
): Html {
  const id = title.split(',')[0]!.toLowerCase()
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${
  rows.length === 0
    ? html`<p>${emptyText}</p><pre class="command">${command}</pre>`
    : html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td class="n">${cell}</td>`)}</tr>`)}</tbody></table></div>`
}</section>
`
}
