import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, VersionNumber } from './names.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** One fact that two versions tell differently; null where one of them does not tell it. */
export const Change = Type.Object({
  key: Type.String(),
  before: orNull(Type.String()),
  after: orNull(Type.String()),
})
export type Change = Static<typeof Change>

const Side = Type.Object({ model: Name, number: Type.Integer({ minimum: 1 }) })
const Names = Type.Array(Type.String())

const DataSide = Type.Object({
  name: Type.String(),
  number: Type.Integer(),
  digest: Type.String(),
  rows: Type.Integer(),
})

export const MetricChange = Type.Object({
  metric: Type.String(),
  before: orNull(Type.Number()),
  after: orNull(Type.Number()),
  /** after − before with its 95 % interval, from the two intervals; null where one is not known. */
  difference: orNull(Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })),
  /** better or worse beyond what the intervals leave to chance. */
  verdict: Type.Enum(['better', 'worse', 'different', 'no difference', 'cannot tell']),
})
export type MetricChange = Static<typeof MetricChange>

/** What differs between two versions; what is the same is not told. */
export const VersionDiff = Type.Object({
  before: Side,
  after: Side,
  data: Type.Object({
    before: orNull(DataSide),
    after: orNull(DataSide),
    columns: Type.Array(Change),
    /** A sentence for each column whose values have moved; null where the rows cannot be compared. */
    moved: orNull(Names),
  }),
  code: Type.Object({
    changes: Type.Array(Change),
    /** Source files, where the pipeline runs that made both are known. */
    files: orNull(Type.Object({ added: Names, removed: Names, changed: Names })),
  }),
  environment: Type.Array(Change),
  parameters: Type.Array(Change),
  signature: Type.Array(Change),
  metrics: Type.Array(MetricChange),
  gate: Type.Array(Change),
  deployment: Type.Array(Change),
})
export type VersionDiff = Static<typeof VersionDiff>

export const diffModelVersions = endpoint({
  operation: 'diffModelVersions',
  summary: 'What differs between a version and another, of the same model unless said',
  tag: 'registry',
  method: 'GET',
  path: '/api/v1/models/:name/versions/:number/diff',
  role: 'viewer',
  params: Type.Object({ name: Name, number: VersionNumber }),
  query: Type.Object({
    /** The later one. */
    with: VersionNumber,
    model: Type.Optional(Name),
  }),
  reply: VersionDiff,
})
