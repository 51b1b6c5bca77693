import type { Check } from '../check/check.ts'
import { isOfRows } from '../check/violations.ts'
import type { FittedRecipe } from '../prepare/index.ts'
import type { DayOrder, Field } from '../table/index.ts'
import type { Task } from '../train/trainer.ts'
import type { TableSignature, ColumnInput, ColumnOutput } from './signature.ts'

/** Of a profile only what a signature tells. */
export interface SignatureProfile {
  readonly columns: readonly {
    readonly name: string
    readonly nulls: number
    readonly min: number | null
    readonly max: number | null
    readonly top: readonly { readonly value: unknown }[]
  }[]
}

export interface SignatureFacts {
  readonly target: string
  readonly task: Task
  readonly classes: readonly string[]
  /** Columns that the model isn't given: leaks, ids. The target is left out in any case. */
  readonly drop: readonly string[]
  /** binary: the class that is looked for; default: the second of `classes`. */
  readonly positive?: string
  /** binary: the probability from which it is predicted; default 0.5. */
  readonly threshold?: number
  /** Tells ranges, frequent categories, and which columns never miss a value. */
  readonly profile?: SignatureProfile
  /** Of the columns of dates that were written as 03/04/2020. */
  readonly dayOrder?: Readonly<Record<string, DayOrder>>
  /** What the training data was checked for: what can be asked of one row is asked of requests as well. */
  readonly checks?: readonly Check[]
  /** Then only the columns that this recipe uses are asked for. */
  readonly recipe?: FittedRecipe
}

const mostCategories = 200

/** What the served model takes and gives, from the data's fields and the task. */
export function signatureOf(fields: readonly Field[], facts: SignatureFacts): TableSignature {
  const { target, task, classes, drop, profile, recipe } = facts
  const used = recipe && new Set(recipe.inputs.map(({ name }) => name))
  const inputs = fields
    .filter(({ name }) => name !== target && !drop.includes(name) && (!used || used.has(name)))
    .map((field) => ({
      // A signature is shown to everybody who may ask the endpoint: it tells no values of people.
      ...inputOf(field, field.pii ? withoutValues(field.name, profile) : profile),
      ...(field.pii && { pii: field.pii }),
      ...orderOf(field, facts),
    }))
  const positive = facts.positive ?? classes[1]
  return {
    task,
    target,
    classes,
    ...(task === 'binary' && { positive, threshold: facts.threshold ?? 0.5 }),
    inputs,
    outputs: outputsOf(facts, positive, new Set(inputs.map(({ name }) => name))),
    ...checksOf(facts.checks ?? [], new Set(inputs.map(({ name }) => name))),
  }
}

const withoutValues = (name: string, profile: SignatureProfile | undefined): SignatureProfile => ({
  columns: (profile?.columns ?? [])
    .filter((column) => column.name === name)
    .map((column) => ({ ...column, min: null, max: null, top: [] })),
})

function checksOf(checks: readonly Check[], inputs: ReadonlySet<string>): Pick<TableSignature, 'checks'> {
  const asked = checks.filter(
    (check) => isOfRows(check) && check.columns.length > 0 && check.columns.every((name) => inputs.has(name)),
  )
  return asked.length > 0 ? { checks: asked } : {}
}

function inputOf({ name, type, nullable }: Field, profile: SignatureProfile | undefined): ColumnInput {
  const facts = profile?.columns.find((column) => column.name === name)
  const mayMiss = facts ? facts.nulls > 0 : nullable
  if (type === 'text')
    return {
      name,
      type,
      nullable: mayMiss,
      ...(facts && { categories: facts.top.slice(0, mostCategories).map(({ value }) => String(value)) }),
    }
  if (type === 'boolean' || !facts || facts.min === null || facts.max === null)
    return { name, type, nullable: mayMiss }
  return { name, type, nullable: mayMiss, min: facts.min, max: facts.max }
}

const orderOf = ({ name }: Field, { dayOrder = {} }: SignatureFacts): Pick<ColumnInput, 'dayOrder'> =>
  Object.hasOwn(dayOrder, name) ? { dayOrder: dayOrder[name]! } : {}

function outputsOf(
  { task, classes, target }: SignatureFacts,
  positive: string | undefined,
  taken: Set<string>,
): ColumnOutput[] {
  const output = (wanted: string, type: ColumnOutput['type'], description: string) => {
    let name = wanted
    while (taken.has(name)) name = `${name}_of_model`
    taken.add(name)
    return { name, type, description }
  }
  if (task === 'regression') return [output('prediction', 'number', `The predicted ${target}.`)]
  const prediction = output(
    'prediction',
    'text',
    `The predicted ${target}: ${classes.slice(0, 10).join(', ')}.`,
  )
  if (task === 'binary')
    return [prediction, output('probability', 'number', `The probability that ${target} is ${positive}.`)]
  return [
    prediction,
    ...classes.map((name) =>
      output(`probability_${name}`, 'number', `The probability that ${target} is ${name}.`),
    ),
  ]
}
