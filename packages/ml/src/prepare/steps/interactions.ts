import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { type Numbers, numeric, numericTensor } from '../values.ts'

export interface InteractionsSettings {
  /** Products of at most this many factors. Default 2. */
  readonly degree?: number
  /** Leaves out powers of one column: only products of different ones. Default false. */
  readonly productsOnly?: boolean
}
/** Each monomial as positions of its factors: 0 = this column, k = the k-th column after it; ascending. */
interface Fitted {
  readonly monomials: readonly (readonly number[])[]
  readonly names: readonly string[]
}

const mostMade = 2000

/**
 * Products and powers of the chosen numbers, beside the numbers themselves: what scikit-learn's PolynomialFeatures
 * makes without the constant. Each column brings the products whose first factor it is.
 */
export const interactionsKind: StepKind<InteractionsSettings, Fitted> = {
  name: 'interactions',
  title: 'products and powers',
  takes: ['numeric'],
  takesUnasked: [],
  reads: (_settings, name, chosen) => chosen.slice(chosen.indexOf(name) + 1),
  fit(_values, { degree = 2, productsOnly = false }, { name, others }) {
    if (!Number.isInteger(degree) || degree < 2 || degree > 4)
      throw badSetting('interactions', `degree ${degree}`, 'take 2, 3 or 4')
    const made: number[][] = []
    const extend = (factors: readonly number[]) => {
      for (let k = factors.at(-1)!; k <= others.length; k++) {
        if (productsOnly && factors.includes(k)) continue
        const longer = [...factors, k]
        made.push(longer)
        if (made.length > mostMade)
          throw badSetting(
            'interactions',
            `${others.length + 1} columns`,
            'it would make thousands; name fewer',
          )
        if (longer.length < degree) extend(longer)
      }
    }
    extend([0])
    const names = [name, ...others.map((other) => other.name)]
    return { monomials: made, names: made.map((factors) => nameOf(factors, names)) }
  },
  apply({ monomials, names }, values, name, others) {
    const columns = [values, ...others].map((column) => (column as Numbers).values)
    const own = columns[0]!
    const products = monomials.map((factors, k) => {
      const out = own.slice()
      for (const factor of factors.slice(1)) {
        const by = columns[factor]!
        for (let i = 0; i < out.length; i++) out[i]! *= by[i]!
      }
      return numeric(names[k]!, out)
    })
    return [numeric(name, own), ...products]
  },
  compile({ monomials, names }, input, name, graph, others) {
    const tensors = [input, ...others].map(({ tensor }) => tensor)
    const products = monomials.map((factors, k) =>
      numericTensor(
        names[k]!,
        factors
          .slice(1)
          .reduce((product, factor) => graph.node('Mul', [product, tensors[factor]!]), tensors[0]!),
      ),
    )
    return [numericTensor(name, tensors[0]!), ...products]
  },
  describe: ({ names }, name) =>
    `${name}: ${names.length === 0 ? 'as it is' : `with ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`}`,
}

function nameOf(factors: readonly number[], names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const factor of factors) counts.set(names[factor]!, (counts.get(names[factor]!) ?? 0) + 1)
  return [...counts].map(([name, power]) => (power === 1 ? name : `${name}^${power}`)).join(' × ')
}

/** Products and powers: `interactions({ columns: ['age', 'income'], degree: 2 })`. */
export const interactions = stepMaker<InteractionsSettings>('interactions')
