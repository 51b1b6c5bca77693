import { endpointUnknown, notSupported } from './mlflow.errors.ts'

/** What MLflow's server has and this one has not, by the first part of its path. */
const absent: Record<string, string> = {
  gateway: 'The AI gateway',
  scorers: 'Registering scorers',
  scorer: 'Invoking scorers',
  assistant: 'The assistant',
  jobs: 'Running jobs',
  workspaces: 'Having workspaces',
  issues: 'Tracking issues of traces',
  genai: 'Evaluating on the server',
  demo: 'Generating demo data',
  'label-schemas': 'Keeping label schemas',
  'review-queues': 'Keeping review queues',
  'prompt-optimization': 'Optimising prompts',
  'mcp-servers': 'The registry of MCP servers',
  'unified-traces': 'Searching unified traces',
  'get-online-trace-details': 'Reading online traces',
  'ui-telemetry': 'Telemetry of the pages',
}

/** The failure that answers a path with no route: MLflow's "not supported" where MLflow itself would know it. */
export function failureAt(method: string, path: string) {
  const [first = ''] = path
    .replace(/^\/(?:ajax-)?api\/\d\.0\/(?:mlflow\/)?/, '')
    .replace(/^\//, '')
    .split('/')
  return Object.hasOwn(absent, first) ? notSupported(absent[first]!) : endpointUnknown(method, path)
}
