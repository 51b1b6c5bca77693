/** What can start a pipeline beside the clock, and what is known of it then. */
export const triggerEvents = {
  /** Data that its dataset did not hold before. */
  'dataset-version-added': ['dataset', 'version', 'id', 'digest', 'rows', 'by'],
  /** A request for approval was granted; `target` is the alias or stage that it was asked for. */
  'model-version-approved': ['model', 'version', 'target', 'by'],
  'model-alias-set': ['model', 'version', 'alias', 'by'],
  /** Monitoring found what somebody should look at; `alert` says which kind, such as drift. */
  'alert-raised': ['alert', 'endpoint', 'model', 'version', 'report'],
  /** An endpoint came to its next revision; `before` is the version of the model that answered until then. */
  'endpoint-revised': ['endpoint', 'revision', 'cause', 'model', 'version', 'before', 'by'],
  /** A guardrail was broken, and the champion answers everybody again; `guardrail` says which. */
  'rollout-breached': ['rollout', 'endpoint', 'model', 'version', 'guardrail'],
  /** `status` is promoted, aborted or rolled-back. */
  'rollout-ended': ['rollout', 'endpoint', 'model', 'version', 'status', 'by'],
  /** `status` is succeeded, failed or cancelled. */
  'pipeline-ended': ['pipeline', 'run', 'status'],
  /** A signed request came to a hook; `body` is what it carried. */
  'hook-called': ['hook', 'id', 'body'],
} as const satisfies Record<string, readonly string[]>

export type TriggerEvent = keyof typeof triggerEvents
export type EventField<E extends TriggerEvent> = (typeof triggerEvents)[E][number]

/** What a schedule can put into parameters: the time it was to start at, its day there, when it is to start next. */
export const timeSlots = ['scheduledAt', 'date', 'until'] as const
export type TimeSlot = (typeof timeSlots)[number]
