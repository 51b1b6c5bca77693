import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { endpoint } from './endpoint.ts'

const counted = Type.Object({
  files: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
})

/** What a collection of garbage found and did; with `dryRun` what it would have done. */
export const Collected = Type.Object({
  dryRun: Type.Boolean(),
  /** Things deleted longer ago than the grace period that are gone now for good. */
  purged: Type.Object({
    runs: Type.Integer({ minimum: 0 }),
    experiments: Type.Integer({ minimum: 0 }),
    modelVersions: Type.Integer({ minimum: 0 }),
    datasetVersions: Type.Integer({ minimum: 0 }),
    pipelineRuns: Type.Integer({ minimum: 0 }),
  }),
  /** Models laid out for serving in this home that no version is made of any more. */
  modelFolders: Type.Array(Type.Object({ folder: Type.String(), bytes: Type.Integer({ minimum: 0 }) })),
  /** Files that something still refers to. */
  kept: counted,
  /** Files that nothing refers to yet, put too short a time ago to be sure. */
  fresh: counted,
  removed: counted,
  /** What steps of runs printed that are gone. */
  logs: counted,
  /** Environments of commands that no step has used for as long as the grace period. */
  environments: counted,
  /** The largest of what was removed. */
  largest: Type.Array(Type.Object({ digest: ArtifactDigest, bytes: Type.Integer() })),
})
export type Collected = Static<typeof Collected>

export const collectGarbage = endpoint({
  operation: 'collectGarbage',
  summary: 'Purge what was deleted long ago and remove the files that nothing refers to any more',
  tag: 'storage',
  method: 'POST',
  path: '/api/v1/garbage',
  role: 'admin',
  body: Type.Object(
    {
      dryRun: Type.Optional(Type.Boolean()),
      /** How long ago a run, an experiment, a version must have been deleted; 30 days unless given. */
      graceMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e13 })),
    },
    { additionalProperties: false },
  ),
  reply: Collected,
})
