/** One answered row, as far as comparing needs it. */
export interface AnsweredRow {
  readonly id: string
  readonly row: number
  readonly tMs: number
  readonly revision: number
  readonly variant: string
  readonly version: number
  readonly latencyUs: number
  readonly error: string | null
  /** The class, or the number as text. */
  readonly prediction: string | null
  /** binary: the probability; multiclass: that of the likeliest class; regression: the number. NaN: none. */
  readonly score: number
}

/** Which outputs hold the prediction and the score. */
export interface AnswerColumns {
  readonly prediction: string | null
  readonly scores: readonly string[]
}

/** By the names that models of every kind answer with; of others the first text and the first number. */
export const answerColumns = (
  outputs: readonly { readonly name: string; readonly type: string }[],
): AnswerColumns => {
  const names = new Set(outputs.map(({ name }) => name))
  const isNumber = ({ type }: { type: string }) => type === 'number' || type === 'integer'
  const first = outputs.find(({ type }) => type === 'text') ?? outputs.find(({ type }) => type !== 'tensor')
  const prediction = names.has('prediction') ? 'prediction' : (first?.name ?? null)
  const likeliest = outputs.filter(({ name }) => name.startsWith('probability_')).map(({ name }) => name)
  const number = outputs.find((one) => one.name === prediction && isNumber(one)) ?? outputs.find(isNumber)
  const scores = names.has('probability')
    ? ['probability']
    : likeliest.length > 0
      ? likeliest
      : number
        ? [number.name]
        : []
  return { prediction, scores }
}

/** Above this difference, as a share of the larger, two numbers do not agree. */
export const closeEnough = 0.01

/** Whether two answers say the same: the same class, or numbers within a hundredth. */
export const agrees = (a: string | null, b: string | null, numbers: boolean): boolean => {
  if (!numbers || a === null || b === null) return a === b
  const [x, y] = [Number(a), Number(b)]
  return x === y || Math.abs(x - y) <= closeEnough * Math.max(Math.abs(x), Math.abs(y))
}
