import { Type } from 'typebox'

/** What a person may name a dataset, a model or an endpoint: it stands in addresses and file names. */
export const Name = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$',
  description:
    'letters, digits, dot, underscore and hyphen; begins with a letter or digit; at most 128 characters',
})

/**
 * What a model may be named: any text that can stand in an address such as models:/churn@champion, so that models
 * which other tools registered keep their names.
 */
export const ModelName = Type.String({
  pattern: '^(?!\\.{1,2}$)(?=.*\\S)[^/:\\u0000-\\u001f\\u007f]{1,256}$',
  description: 'any text without slash, colon or control characters, not `.` or `..`; at most 256 characters',
})

/** What an alias of a model may be named, such as champion. */
export const AliasName = Type.String({
  pattern: '^[^/:@\\s\\u0000-\\u001f\\u007f]{1,255}$',
  description: 'any text without slash, colon, @ or blanks; at most 255 characters',
})

/** What steps and pipelines are named: it stands in files, addresses and tables. */
export const StepName = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$',
  description: 'letters, digits, dot, underscore and hyphen; begins with a letter; at most 64 characters',
})

/** An id that the platform gave, by what it begins with, such as ds. */
export const givenId = (prefix: string, length = '26') =>
  Type.String({
    pattern: `^${prefix}_[a-z0-9]{${length}}$`,
    description: `an id: ${prefix}_ and ${length.replace(',', ' to ')} small letters and digits`,
  })

/** The number of a version, or `latest`. */
export const VersionNumber = Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('latest')])

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const TimeMs = Type.Integer({ description: 'milliseconds since 1970-01-01T00:00:00Z' })

/** When something was deleted that another tool deleted before; now, where absent or later. */
export const Deletion = Type.Object({ deletedAtMs: Type.Optional(TimeMs) })

/** An object whose inside the platform stores and gives back, without looking into it. */
export const OpenObject = Type.Record(Type.String(), Type.Unknown())

/** What made something: a run of the tracking room, a step of a pipeline. */
export const MadeBy = Type.Object(
  {
    run: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    step: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  { additionalProperties: false },
)
