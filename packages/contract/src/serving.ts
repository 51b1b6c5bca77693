import { PiiClass, Treatment } from './privacy.ts'
import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { EndpointCounts } from './endpoint-counts.ts'
import { Guardrails } from './guardrails.ts'
import { ModelHealthBody } from './model-health.ts'
import { ModelName, Name, OpenObject, TimeMs } from './names.ts'

export const VariantRole = Type.Enum(['champion', 'challenger', 'shadow'])

/**
 * A model version with its part in an endpoint. Champion and challengers answer callers, each its weight of them; a
 * shadow is asked its share of the same requests, and nobody waits for it.
 */
export const VariantBody = Type.Object({
  name: Name,
  role: VariantRole,
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  weight: Type.Number({
    minimum: 0,
    maximum: 100,
    description: 'Percent of the callers; those of champion and challengers are 100 together. A shadow: 0.',
  }),
  share: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Of the requests that a shadow is asked too; 1 for who answers.',
  }),
})
export type VariantBody = Static<typeof VariantBody>

/** What is kept of answered requests. */
export const CaptureSettings = Type.Object({
  share: Type.Number({ minimum: 0, maximum: 1, description: 'Of the requests, by a hash of their id.' }),
  retentionDays: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description: 'null: for ever' }),
  retentionBytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
    description: 'The oldest go while there is more; null: as much as the disk takes.',
  }),
  treatments: Type.Record(Type.String(), Treatment, {
    description:
      'What becomes of inputs before they are captured, by their names or their classes of personal data, such as e-mail.',
  }),
})
export type CaptureSettings = Static<typeof CaptureSettings>

/** How long an answer may take. */
export const DeadlineMs = Type.Union([Type.Integer({ minimum: 1, maximum: 3_600_000 }), Type.Null()], {
  description:
    'An answer that takes longer is 504; null: the limit of where the model runs (60 s for a process of its own, 10 s elsewhere, none in the server).',
})

/** What made a revision: a wish, a promotion of the registry, a step of a rollout, or the way back. */
export const RevisionCause = Type.Enum(['deploy', 'promote', 'rollout', 'rollback', 'apply', 'remove'])

/** One immutable state of an endpoint: what it ran, who wanted it, why, on what evidence and since when. */
export const RevisionBody = Type.Object({
  endpoint: Name,
  revision: Type.Integer({ minimum: 1 }),
  variants: Type.Array(VariantBody),
  stickBy: Type.Union([Type.String(), Type.Null()], {
    description:
      'The input whose value is always answered by the same variant; null: each request by its id.',
  }),
  guardrails: Guardrails,
  capture: CaptureSettings,
  deadlineMs: DeadlineMs,
  author: Type.String(),
  reason: Type.String(),
  cause: RevisionCause,
  evidence: Type.Union([OpenObject, Type.Null()], {
    description: 'The verdicts of gates and guardrails as they stood then.',
  }),
  createdAtMs: TimeMs,
})
export type RevisionBody = Static<typeof RevisionBody>

export const EndpointBody = Type.Object({
  name: Name,
  createdAtMs: TimeMs,
  revision: Type.Integer({ minimum: 1, description: 'The revision that answers now.' }),
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  variants: Type.Array(VariantBody, { description: 'What answers now: champion, challengers, shadows.' }),
  path: Type.String({ description: 'Where rows are posted: /api/v1/endpoints/{name}/predict' }),
})
export type EndpointBody = Static<typeof EndpointBody>

export const TensorBody = Type.Object({
  name: Type.String(),
  type: Type.Literal('tensor'),
  nullable: Type.Literal(false),
  datatype: Type.Enum([
    'bool',
    'float16',
    'float32',
    'float64',
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'string',
  ]),
  shape: Type.Array(Type.Integer(), { description: '−1: any size; in the first place, the rows' }),
  description: Type.Optional(Type.String()),
  pii: Type.Optional(PiiClass),
})

export const ColumnInputBody = Type.Object({
  name: Type.String(),
  type: Type.Enum(['integer', 'number', 'boolean', 'date', 'timestamp', 'text']),
  nullable: Type.Boolean(),
  required: Type.Optional(
    Type.Literal(true, { description: 'To be named in a request, though its values may be missing' }),
  ),
  categories: Type.Optional(Type.Array(Type.String())),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  pii: Type.Optional(PiiClass),
  dayOrder: Type.Optional(
    Type.Enum(['day-first', 'month-first'], {
      description: 'Dates: which number came first where the training file wrote 03/04/2020',
    }),
  ),
  content: Type.Optional(
    Type.Enum(['json', 'base64'], {
      description: 'What stands in a text where that is not text itself: any JSON, or bytes in base64',
    }),
  ),
  example: Type.Optional(Type.String({ description: 'A value of such a content' })),
  param: Type.Optional(
    Type.Literal(true, {
      description: 'A parameter of a model of MLflow’s: where it is left out the model’s own value holds',
    }),
  ),
})

export const SignatureInputBody = Type.Union([ColumnInputBody, TensorBody])

export const SignatureBody = Type.Object({
  task: Type.Enum(['binary', 'multiclass', 'regression', 'other']),
  target: Type.String(),
  classes: Type.Array(Type.String()),
  positive: Type.Optional(Type.String()),
  threshold: Type.Optional(Type.Number()),
  inputs: Type.Array(SignatureInputBody),
  outputs: Type.Array(
    Type.Union([
      Type.Object({
        name: Type.String(),
        type: Type.Enum(['text', 'number', 'integer', 'boolean']),
        description: Type.String(),
      }),
      TensorBody,
    ]),
  ),
  rows: Type.Optional(
    Type.Enum(['each', 'one'], {
      description: '`one`: the tensors have no dimension of rows, so that a request is one run of the model.',
    }),
  ),
  checks: Type.Optional(
    Type.Array(OpenObject, {
      description: 'What was checked of the training data and is asked of requests too.',
    }),
  ),
})

/** Counted since this server started. */
/** What each variant did since the revision began here, or this server started. */
export const VariantCountsBody = Type.Object({
  variant: Type.String(),
  requests: Type.Integer(),
  errors: Type.Integer({ description: 'Could not be answered through no fault of the caller.' }),
  p50Ms: Type.Union([Type.Number(), Type.Null()]),
  p99Ms: Type.Union([Type.Number(), Type.Null()]),
  dropped: Type.Integer({ description: 'Shadows: requests let go because it did not keep up.' }),
  host: Type.Union([ModelHealthBody, Type.Null()], {
    description:
      'Of a shadow as of what it was asked last. null: it runs in the server itself (a shadow in the process for shadows), or is not open.',
  }),
})
export type VariantCountsBody = Static<typeof VariantCountsBody>

/** Labels and figures told by ids of predictions that are not captured (yet). */
export const WaitingLabelsBody = Type.Object({
  waiting: Type.Integer({ description: 'Counted at most a minute ago; what was told since is included.' }),
  mostWaiting: Type.Integer({ description: 'Of more the rest is refused: FEEDBACK_TOO_MANY_WAITING.' }),
  refused: Type.Integer({ description: 'Since this server started.' }),
  expired: Type.Integer({ description: 'Gone with the oldest captures, since this server started.' }),
})

export const EndpointDetail = Type.Object({
  ...EndpointBody.properties,
  signature: SignatureBody,
  revisions: Type.Array(RevisionBody, { description: 'Newest first.' }),
  counts: EndpointCounts,
  variantCounts: Type.Array(VariantCountsBody),
  labels: WaitingLabelsBody,
  example: Type.Object({
    rows: Type.Array(OpenObject),
    curl: Type.String(),
  }),
})
export type EndpointDetail = Static<typeof EndpointDetail>

/** Why a model answered so: with `base` the contributions of a row add up to its score. */
export const ExplanationBody = Type.Object({
  method: Type.Enum(['tree-shap', 'linear', 'kernel-shap']),
  scale: Type.Enum(['score', 'output'], {
    description: '`score`: before a sigmoid, softmax or exponential (log-odds); `output`: the answer itself.',
  }),
  background: Type.Optional(
    Type.Object(
      {
        from: Type.Enum(['captured', 'example', 'training'], {
          description:
            '`captured`: asked of this version lately; `example`: stored with the model; `training`: the middle of what it saw.',
        }),
        rows: Type.Integer(),
      },
      { description: 'kernel-shap: the rows whose values columns have that are left out, in the mean.' },
    ),
  ),
  rows: Type.Array(
    Type.Array(
      Type.Object({
        output: Type.String({ description: 'The class, or what is predicted.' }),
        base: Type.Number(),
        contributions: Type.Array(
          Type.Object({
            column: Type.String(),
            value: Type.Number(),
            margin: Type.Optional(Type.Number({ description: 'Half the width of a 95% interval.' })),
          }),
          { description: 'Those that matter most first.' },
        ),
      }),
    ),
  ),
})
export type ExplanationBody = Static<typeof ExplanationBody>

/** One captured request, or a part of it: value k of every list belongs to row `firstRow + k` of the request. */
export const CapturedPrediction = Type.Object({
  id: Type.String(),
  endpoint: Type.String(),
  revision: Type.Integer(),
  variant: Type.String({ description: "The variant's name." }),
  version: Type.Integer(),
  tMs: TimeMs,
  firstRow: Type.Integer({ minimum: 0 }),
  rows: Type.Integer({ minimum: 0 }),
  inputs: Type.Record(Type.String(), Type.Array(Type.Unknown()), {
    description: 'null throughout for a shadow: it was asked what stands with the answer of the same id.',
  }),
  outputs: Type.Record(Type.String(), Type.Array(Type.Unknown())),
  latencyUs: Type.Integer({ minimum: 0 }),
  error: Type.Optional(Type.String({ description: 'The code of the error that was answered instead.' })),
  explanation: Type.Optional(ExplanationBody),
})
export type CapturedPrediction = Static<typeof CapturedPrediction>

const NameParams = Type.Object({ name: Name })

/** Something that happened to an endpoint, for whoever waits for it; see triggerEvents. */
export interface ServingEvent {
  readonly kind: 'endpoint-revised' | 'rollout-breached' | 'rollout-ended'
  readonly id: string
  readonly fields: Readonly<Record<string, string | number | null>>
}

export const listEndpoints = endpoint({
  operation: 'listEndpoints',
  summary: 'Every endpoint and the model version that answers on it.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints',
  role: 'viewer',
  reply: Type.Object({ endpoints: Type.Array(EndpointBody) }),
})

export const getEndpoint = endpoint({
  operation: 'getEndpoint',
  summary: 'One endpoint: its signature, its revisions, what it counted, and an example request.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name',
  role: 'viewer',
  params: NameParams,
  reply: EndpointDetail,
})

/** A row that fails a check of the data that the model was trained on. */
export const InputWarning = Type.Object({
  row: Type.Integer({ minimum: 0, description: 'From 0, in the order of the request.' }),
  columns: Type.Array(Type.String()),
  severity: Type.Enum(['info', 'warn', 'error', 'block']),
  check: Type.String({ description: 'What must hold, in words.' }),
})

/** The rows are checked by the endpoint itself, against its signature, so that an error names row and column. */
export const predict = endpoint({
  operation: 'predict',
  summary: 'Predict for rows given as JSON objects.',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/predict',
  role: 'viewer',
  params: NameParams,
  body: Type.Object({
    rows: Type.Array(OpenObject),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    explain: Type.Optional(Type.Boolean({ description: 'Say too what each column added to each answer.' })),
  }),
  reply: Type.Object({
    predictions: Type.Array(OpenObject),
    id: Type.String(),
    model: ModelName,
    version: Type.Integer(),
    warnings: Type.Optional(Type.Array(InputWarning)),
    explanation: Type.Optional(ExplanationBody),
  }),
})

export const listPredictions = endpoint({
  operation: 'listPredictions',
  summary: 'Captured predictions of an endpoint, newest first, page by page.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/predictions',
  role: 'viewer',
  params: NameParams,
  query: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    cursor: Type.Optional(Type.String({ description: 'nextCursor of the page before.' })),
    id: Type.Optional(Type.String()),
    variant: Type.Optional(Type.String()),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    sinceMs: Type.Optional(Type.Integer()),
    untilMs: Type.Optional(Type.Integer()),
    explain: Type.Optional(
      Type.Boolean({ description: 'Tell why too, of requests that were explained as they were answered.' }),
    ),
    where: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: 'Conditions on columns joined by and: tenure >= 12 and Contract = "Two year"',
      }),
    ),
  }),
  reply: Type.Object({
    predictions: Type.Array(CapturedPrediction),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  }),
})

export const explainPrediction = endpoint({
  operation: 'explainPrediction',
  summary: 'Why a captured prediction was answered so, by the version that answered it.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/predictions/:id/explanation',
  role: 'viewer',
  params: Type.Object({ name: Name, id: Type.String({ minLength: 1, maxLength: 200 }) }),
  query: Type.Object({
    variant: Type.Optional(
      Type.String({ description: 'Whose answer, where several were asked; the newest unless given.' }),
    ),
  }),
  reply: ExplanationBody,
})

export const erasePredictions = endpoint({
  operation: 'erasePredictions',
  summary: 'Remove what was captured of one person, by the value of an input that names them.',
  tag: 'serving',
  method: 'DELETE',
  path: '/api/v1/endpoints/:name/predictions',
  role: 'admin',
  params: NameParams,
  query: Type.Object({ column: Type.String({ minLength: 1 }), value: Type.String({ minLength: 1 }) }),
  reply: Type.Object({
    rows: Type.Integer({ description: 'Rows that went.' }),
    left: Type.Integer({
      description: 'Files that shadows are still writing: ask again in a quarter of an hour.',
    }),
  }),
})
