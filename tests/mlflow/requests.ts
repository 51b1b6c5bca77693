/** One request for the comparison; `$name` in it is replaced by what an earlier reply was kept as. */
export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  /** Keeps a value of the reply under a name. */
  readonly keep?: readonly [name: string, path: string]
  /** Another content type than JSON's, or none. */
  readonly type?: string | null
  /** Why our reply is another one, where it is meant to be: then only what is said here is compared. */
  readonly differs?: { readonly why: string; readonly status: number; readonly code?: string }
}

const post = (path: string, body: unknown, more: Partial<Asked> = {}): Asked => ({
  method: 'POST',
  path: `/api/2.0/mlflow/${path}`,
  body,
  ...more,
})
const get = (path: string, more: Partial<Asked> = {}): Asked => ({
  method: 'GET',
  path: `/api/2.0/mlflow/${path}`,
  ...more,
})
const ajax = (path: string, more: Partial<Asked> = {}): Asked => ({
  method: 'GET',
  path: `/ajax-api/2.0/mlflow/${path}`,
  ...more,
})

const experiments = [
  post(
    'experiments/create',
    { name: 'one', tags: [{ key: 'a', value: 'b' }, { key: 'empty' }] },
    { keep: ['e1', 'experiment_id'] },
  ),
  post('experiments/create', { name: 'one' }),
  post(
    'experiments/create',
    { name: 'two', artifact_location: 's3://bucket/two?x=1' },
    { keep: ['e2', 'experiment_id'] },
  ),
  post('experiments/create', { name: 'location', artifact_location: 'runs:/x' }),
  post('experiments/create', { name: 'location', artifact_location: 's3://b/#f' }),
  post('experiments/create', {}),
  post('experiments/create', { name: '' }),
  post('experiments/create', { name: null }),
  post('experiments/create', { name: 5 }),
  post('experiments/create', { name: 'x'.repeat(501) }),
  post('experiments/create', { name: 'n', tags: 'x' }),
  post('experiments/create', { name: 'n', tags: [{ key: 'a b//c', value: '1' }] }),
  post('experiments/create', { name: 'n', tags: [{ key: 'k'.repeat(251), value: '1' }] }),
  post('experiments/create', { name: 'n', tags: [{ key: 'k', value: 'v'.repeat(20_001) }] }),
  get('experiments/get?experiment_id=$e1'),
  get('experiments/get?experiment_id=$e2'),
  get('experiments/get?experiment_id=99'),
  get('experiments/get?experiment_id=abc'),
  get('experiments/get'),
  get('experiments/get-by-name?experiment_name=one'),
  get('experiments/get-by-name?experiment_name=none'),
  post('experiments/set-experiment-tag', { experiment_id: '$e1', key: 'a', value: 'c' }),
  post('experiments/set-experiment-tag', { experiment_id: '$e1', key: 'a', value: 7 }),
  post('experiments/set-experiment-tag', { experiment_id: '99', key: 'a', value: 'c' }),
  post('experiments/delete-experiment-tag', { experiment_id: '$e1', key: 'empty' }),
  post('experiments/delete-experiment-tag', { experiment_id: '$e1', key: 'empty' }),
  post('experiments/update', { experiment_id: '$e1', new_name: 'renamed' }),
  post('experiments/update', { experiment_id: '$e1' }),
  post('experiments/search', { max_results: 10 }),
  post('experiments/search', { max_results: 10, filter: "tags.a = 'c'" }),
  post('experiments/search', { max_results: 10, filter: "name LIKE 'r%'", order_by: ['name DESC'] }),
  post('experiments/search', { max_results: 10, filter: 'name =' }),
  post('experiments/search', { max_results: 10, filter: "nonsense = 'x'" }),
  post('experiments/search', { max_results: 10, order_by: ['nonsense'] }),
  post('experiments/search', { max_results: 0 }),
  post('experiments/search', {}),
  post('experiments/search', { max_results: 50_001 }),
  post('experiments/search', { max_results: 10, page_token: '!' }),
  get('experiments/search?max_results=1&view_type=ALL&order_by=name'),
  post('experiments/delete', { experiment_id: '$e2' }),
  post('experiments/delete', { experiment_id: '$e2' }),
  post('experiments/create', { name: 'two' }),
  post(
    'experiments/update',
    { experiment_id: '$e2', new_name: 'x' },
    {
      differs: {
        why: 'MLflow says 500, which its clients try again for minutes',
        status: 400,
        code: 'INVALID_PARAMETER_VALUE',
      },
    },
  ),
  post('experiments/set-experiment-tag', { experiment_id: '$e2', key: 'a', value: 'c' }),
  post('runs/create', { experiment_id: '$e2' }),
  post('experiments/search', { max_results: 10, view_type: 'DELETED_ONLY' }),
  post('experiments/restore', { experiment_id: '$e2' }),
  post('experiments/restore', { experiment_id: '$e2' }),
]

const runs = [
  post(
    'runs/create',
    {
      experiment_id: '$e1',
      start_time: '123',
      user_id: 'ana',
      run_name: 'r',
      tags: [{ key: 't', value: '1' }],
    },
    { keep: ['r1', 'run.info.run_id'] },
  ),
  post(
    'runs/create',
    { experiment_id: '$e1', start_time: 5, user_id: 'ana', tags: [{ key: 'mlflow.runName', value: 'q' }] },
    { keep: ['r2', 'run.info.run_id'] },
  ),
  post('runs/create', {
    experiment_id: '$e1',
    start_time: 5,
    run_name: 'a',
    tags: [{ key: 'mlflow.runName', value: 'b' }],
  }),
  post('runs/create', { experiment_id: '99' }),
  post('runs/create', { experiment_id: 7 }),
  post('runs/create', { experiment_id: '$e1', start_time: 'soon' }),
  post('runs/log-metric', { run_id: '$r1', key: 'm', value: 0.5, timestamp: 1, step: 1 }),
  post('runs/log-metric', { run_uuid: '$r1', key: 'm', value: '0.25', timestamp: '2', step: '2' }),
  post('runs/log-metric', { run_id: '$r1', key: 'nan', value: 'NaN', timestamp: 2 }),
  post('runs/log-metric', { run_id: '$r1', key: 'm', value: 'x', timestamp: 2 }),
  post('runs/log-metric', { run_id: '$r1', key: 'm', value: 1, timestamp: -2 }),
  post('runs/log-metric', { run_id: '$r1', key: 'm', value: 1, timestamp: 2, step: 'foo' }),
  post('runs/log-metric', { run_id: '$r1', key: 'm', value: 1 }),
  post('runs/log-metric', { run_id: '$r1', key: '../m', value: 1, timestamp: 1 }),
  post('runs/log-metric', { run_id: '$r1', key: 'a?b', value: 1, timestamp: 1 }),
  post('runs/log-metric', { run_id: '$r1', key: 'k'.repeat(251), value: 1, timestamp: 1 }),
  post('runs/log-metric', { run_id: 'none', key: 'm', value: 1, timestamp: 1 }),
  post('runs/log-metric', { key: 'm', value: 1, timestamp: 1 }),
  post('runs/log-parameter', { run_id: '$r1', key: 'p', value: '1' }),
  post('runs/log-parameter', { run_id: '$r1', key: 'p', value: '1' }),
  post('runs/log-parameter', { run_id: '$r1', key: 'p', value: '2' }),
  post('runs/log-parameter', { run_id: '$r1', key: 'none' }),
  post('runs/log-parameter', { run_id: '$r1', key: 'long', value: 'v'.repeat(6001) }),
  post('runs/log-parameter', { run_id: '$r1', value: 'x' }),
  post('runs/set-tag', { run_id: '$r1', key: 't', value: '2' }),
  post('runs/set-tag', { run_id: '$r1', key: 'long', value: 'v'.repeat(8001) }),
  post('runs/set-tag', { run_id: '$r1', key: 't', value: { a: 1 } }),
  post('runs/delete-tag', { run_id: '$r1', key: 'long' }),
  post('runs/delete-tag', { run_id: '$r1', key: 'long' }),
  post('runs/log-batch', {
    run_id: '$r2',
    metrics: [{ key: 'm', value: 3, timestamp: 9, step: 0 }],
    params: [{ key: 'p', value: 'x' }],
    tags: [{ key: 't', value: 'z' }],
  }),
  post('runs/log-batch', { run_id: '$r2' }),
  post('runs/log-batch', { run_id: '$r2', metrics: [{ key: 'm', value: 3 }] }),
  post('runs/log-batch', { run_id: '$r2', params: [{ value: 'x' }] }),
  post('runs/log-batch', {
    run_id: '$r2',
    params: [
      { key: 'd', value: 'x' },
      { key: 'd', value: 'x' },
    ],
  }),
  post('runs/log-batch', { run_id: '$r2', tags: 'x' }),
  post('runs/log-batch', {
    run_id: '$r2',
    metrics: Array.from({ length: 1001 }, (_, i) => ({ key: 'm', value: i, timestamp: 1 })),
  }),
  post('runs/log-batch', {
    run_id: '$r2',
    params: Array.from({ length: 101 }, (_, i) => ({ key: `p${i}`, value: 'x' })),
  }),
  post('runs/log-batch', { run_id: '??' }),
  post('runs/log-inputs', {
    run_id: '$r1',
    datasets: [
      {
        dataset: { name: 'd', digest: '1', source_type: 'local', source: 's' },
        tags: [{ key: 'mlflow.data.context', value: 'train' }],
      },
    ],
  }),
  post('runs/log-inputs', { datasets: [] }),
  post('runs/log-inputs', {
    run_id: '$r1',
    datasets: [{ dataset: { name: 'd', digest: '1'.repeat(37), source_type: 'local', source: 's' } }],
  }),
  get('runs/get?run_id=$r1'),
  get('runs/get?run_uuid=$r2'),
  get('runs/get?run_id=none'),
  get('runs/get'),
  post('runs/update', { run_id: '$r1', status: 'FINISHED', end_time: 77 }),
  post('runs/update', { run_id: '$r1', status: 'RUNNING' }),
  post('runs/update', { run_id: '$r1', run_name: 'named' }),
  post('runs/update', { run_id: '$r1', status: 5 }),
  post('runs/update', { run_id: 'none', status: 'FINISHED' }),
]

const searches = [
  ...[
    '',
    'metrics.m < 1',
    "params.p = '1' and tags.t = '2'",
    "attributes.run_name LIKE 'nam%'",
    "attributes.status = 'RUNNING'",
    "datasets.name = 'd'",
    "attributes.artifact_uri = 'mlflow-artifacts:/1/$r1/artifacts'",
    "attributes.artifact_uri LIKE 's3://%'",
    'metrics.m > nope',
    "params.p > '1'",
    'metrics.m = 1 OR metrics.m = 2',
    "tags.t = 'a' -- comment",
    "params.p = '1'; DROP TABLE runs",
    'metrics."a',
  ].map((filter) =>
    post('runs/search', { experiment_ids: ['$e1'], filter, order_by: ['attribute.start_time ASC'] }),
  ),
  ...['metrics.m', 'params.p DESC', 'tags.t ASC', 'attribute.nonsense', 'metrics.m upwards'].map((order) =>
    post('runs/search', { experiment_ids: ['$e1'], order_by: [order] }),
  ),
  post('runs/search', { experiment_ids: [] }),
  post('runs/search', { experiment_ids: 'x' }),
  post('runs/search', { experiment_ids: ['$e1'], max_results: 50_001 }),
  post('runs/search', { experiment_ids: ['$e1'], max_results: 0 }),
  post('runs/search', { experiment_ids: ['$e1'], run_view_type: 'DELETED_ONLY' }),
  post('runs/search', { experiment_ids: ['$e1'], order_by: [5] }),
]

const history = [
  get('metrics/get-history?run_id=$r1&metric_key=m'),
  get('metrics/get-history?run_id=$r1&metric_key=m&max_results=0'),
  get('metrics/get-history?run_id=$r1&metric_key=m&page_token=x'),
  get('metrics/get-history?run_id=$r1'),
  get('metrics/get-history?run_id=$r1&metric_key=other'),
  ajax('metrics/get-history-bulk?run_id=$r1&metric_key=m'),
  ajax('metrics/get-history-bulk?metric_key=m'),
  ajax('metrics/get-history-bulk?run_id=$r1'),
  ajax('metrics/get-history-bulk-interval?run_ids=$r1&run_ids=$r2&metric_key=m'),
  ajax('metrics/get-history-bulk-interval?run_ids=$r1&metric_key=m&start_step=2&end_step=1'),
  ajax('metrics/get-history-bulk-interval?run_ids=$r1&metric_key=m&start_step=2'),
  ajax('metrics/get-history-bulk-interval?run_ids=$r1&metric_key=m&max_results=0'),
  ajax('metrics/get-history-bulk-interval?metric_key=m'),
  { ...ajax('experiments/search-datasets'), method: 'POST' as const, body: { experiment_ids: ['$e1'] } },
  { ...ajax('experiments/search-datasets'), method: 'POST' as const, body: {} },
]

const endings = [
  post('runs/delete', { run_id: '$r2' }),
  post('runs/log-metric', { run_id: '$r2', key: 'm', value: 1, timestamp: 1 }),
  post('runs/set-tag', { run_id: '$r2', key: 'm', value: '1' }),
  post('runs/update', { run_id: '$r2', status: 'FAILED' }),
  get('runs/get?run_id=$r2'),
  post('runs/search', { experiment_ids: ['$e1'], run_view_type: 'DELETED_ONLY' }),
  post('runs/restore', { run_id: '$r2' }),
  post('runs/delete', { run_id: 'none' }),
  post('experiments/create', { name: 'typed' }, { type: 'text/plain' }),
  post('experiments/create', { name: 'typed' }, { type: null }),
  get('nothing', {
    differs: { why: 'MLflow sends a page of HTML', status: 404, code: 'ENDPOINT_NOT_FOUND' },
  }),
  post('experiments/create', '{"name": "cut', {
    differs: { why: 'MLflow takes a body that is cut for an empty one', status: 400, code: 'BAD_REQUEST' },
  }),
]

export const requests: readonly Asked[] = [...experiments, ...runs, ...searches, ...history, ...endings]
