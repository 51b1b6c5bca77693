import { Type, type TProperties } from 'typebox'

/*
 * MLflow's messages are protobuf's, written as JSON. A message is a typebox object of these fields: a field that is
 * not optional must be given and not be empty; a list that is absent is empty, unless it must have items.
 */

export const Text = Type.String()
/** Also as a text, as protobuf writes 64-bit numbers. */
export const Int = Type.Integer()
/** Also 'NaN', 'Infinity' and '-Infinity', which become the numbers. */
export const Double = Type.Number()
export const Bool = Type.Boolean()

export const optional = Type.Optional
export const list = Type.Array
export const message = <P extends TProperties>(fields: P) => Type.Object(fields)

/** A protobuf enum: by name, or by the number beside it. */
export const choice = <const Name extends string>(names: readonly Name[], first = 0) =>
  Type.Unsafe<Name>({
    enum: names,
    numbers: Object.fromEntries(names.map((name, i) => [first + i, name])),
  })

/** Older clients name a run by `run_uuid`. */
export const RunId = Type.String({ alias: 'run_uuid' })

export const Tag = message({ key: optional(Text), value: optional(Text) })
