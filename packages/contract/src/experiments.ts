import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Deletion, TimeMs } from './names.ts'

export const ExperimentId = Type.String({
  pattern: '^[0-9]{1,18}$',
  description: 'a decimal number; 0 is the default one',
})

/** What is deleted is kept, and can be restored. */
export const Lifecycle = Type.Enum(['active', 'deleted'])
export type Lifecycle = Static<typeof Lifecycle>

/** Which of these a search looks at. */
export const LifecycleView = Type.Enum(['active', 'deleted', 'all'])
export type LifecycleView = Static<typeof LifecycleView>

const ExperimentName = Type.String({ minLength: 1, maxLength: 500 })
const ArtifactLocation = Type.String({
  maxLength: 2048,
  description: 'the address below which the files of its runs lie, where it is not the platform’s own store',
})

export const Experiment = Type.Object({
  id: ExperimentId,
  name: Type.String(),
  artifactLocation: Type.Union([ArtifactLocation, Type.Null()]),
  lifecycle: Lifecycle,
  createdAtMs: TimeMs,
  updatedAtMs: TimeMs,
  tags: Type.Record(Type.String(), Type.String()),
})
export type Experiment = Static<typeof Experiment>

/** null takes a tag away. */
export const TagChanges = Type.Record(
  Type.String({ minLength: 1, maxLength: 250 }),
  Type.Union([Type.String({ maxLength: 16_000 }), Type.Null()]),
)

const tag = 'tracking'

export const createExperiment = endpoint({
  operation: 'createExperiment',
  summary: 'Create an experiment; one of this name that stands already is given back',
  tag,
  method: 'POST',
  path: '/api/v1/experiments',
  role: 'editor',
  body: Type.Object(
    {
      name: ExperimentName,
      tags: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String())),
      /** When another tool made and last changed it; absent: now. */
      createdAtMs: Type.Optional(TimeMs),
      updatedAtMs: Type.Optional(TimeMs),
    },
    { additionalProperties: false },
  ),
  reply: Experiment,
})

export const listExperiments = endpoint({
  operation: 'listExperiments',
  summary: 'List the experiments, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/experiments',
  role: 'viewer',
  query: Type.Object({
    /** Absent: those that are not deleted. */
    view: Type.Optional(LifecycleView),
  }),
  reply: Type.Object({ experiments: Type.Array(Experiment) }),
})

export const renameExperiment = endpoint({
  operation: 'renameExperiment',
  summary: 'Give an experiment another name',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/rename',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  body: Type.Object({ name: ExperimentName }, { additionalProperties: false }),
  reply: Experiment,
})

export const tagExperiment = endpoint({
  operation: 'tagExperiment',
  summary: 'Set tags of an experiment; null takes one away',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/tags',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  body: Type.Object({ tags: TagChanges }, { additionalProperties: false }),
  reply: Experiment,
})

export const deleteExperiment = endpoint({
  operation: 'deleteExperiment',
  summary: 'Delete an experiment and its runs; both are kept, and can be restored',
  tag,
  method: 'DELETE',
  path: '/api/v1/experiments/:id',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  query: Deletion,
  reply: Experiment,
})

export const restoreExperiment = endpoint({
  operation: 'restoreExperiment',
  summary: 'Restore a deleted experiment with its runs',
  tag,
  method: 'POST',
  path: '/api/v1/experiments/:id/restore',
  role: 'editor',
  params: Type.Object({ id: ExperimentId }),
  reply: Experiment,
})

export const getExperiment = endpoint({
  operation: 'getExperiment',
  summary: 'Read one experiment',
  tag,
  method: 'GET',
  path: '/api/v1/experiments/:id',
  role: 'viewer',
  params: Type.Object({ id: ExperimentId }),
  reply: Experiment,
})
