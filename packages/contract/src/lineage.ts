import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { TimeMs } from './names.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

export const LineageKind = Type.Enum(['dataset', 'run', 'pipeline-run', 'model', 'endpoint', 'captures'])
export type LineageKind = Static<typeof LineageKind>

/** What an object is called in a graph of lineage: its kind, and within it what names it. */
export const LineageRef = Type.String({
  pattern: '^(dataset:ds_|run:|pipeline-run:pr_|model:|endpoint:|captures:).{1,300}$',
  description:
    'dataset:ds_…, run:ID, pipeline-run:pr_…, model:NAME@3, endpoint:NAME or endpoint:NAME@REVISION, captures:ENDPOINT.',
})

export const LineageNode = Type.Object({
  id: LineageRef,
  kind: LineageKind,
  name: Type.String(),
  /** In a few words what else tells it apart. */
  detail: Type.String(),
  status: orNull(Type.String()),
  atMs: orNull(TimeMs),
  /** Neighbours that are not shown: the graph ends there, or they were too many. */
  moreBefore: Type.Integer({ minimum: 0 }),
  moreAfter: Type.Integer({ minimum: 0 }),
})
export type LineageNode = Static<typeof LineageNode>

export const LineageBody = Type.Object({
  of: LineageRef,
  nodes: Type.Array(LineageNode),
  edges: Type.Array(Type.Object({ from: LineageRef, to: LineageRef, words: Type.String() })),
})
export type LineageBody = Static<typeof LineageBody>

export const getLineage = endpoint({
  operation: 'getLineage',
  summary: 'What an object was made of and what was made of it, through all rooms',
  tag: 'lineage',
  method: 'GET',
  path: '/api/v1/lineage',
  role: 'viewer',
  query: Type.Object({
    of: LineageRef,
    depth: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10, default: 4, description: 'Steps each way.' }),
    ),
    width: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        default: 8,
        description: 'Neighbours of one object each way.',
      }),
    ),
  }),
  reply: LineageBody,
})
