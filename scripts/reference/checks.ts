import { check, checkKinds, col, rows, type Check } from '../../packages/ml/src/check/index.ts'
import { madeBy, page, table } from './markdown.ts'

/** One sentence a kind, as a project writes it, beside the plain data that it makes. */
const examples: Readonly<
  Record<string, readonly [code: string, made: { readonly checks: readonly Check[] }]>
> = {
  'column-exists': ["check(col('age')).exists()", check(col('age')).exists()],
  'of-type': ["check(col('age')).ofType('integer')", check(col('age')).ofType('integer')],
  'not-null': ["check(col('age')).notNull()", check(col('age')).notNull()],
  'null-share': ["check(col('age')).nullShare(0.05)", check(col('age')).nullShare(0.05)],
  between: ["check(col('age')).between(18, 120)", check(col('age')).between(18, 120)],
  'date-between': [
    "check(col('joined')).dateBetween('2020-01-01', null)",
    check(col('joined')).dateBetween('2020-01-01', null),
  ],
  'in-set': ["check(col('plan')).oneOf(['basic', 'fibre'])", check(col('plan')).oneOf(['basic', 'fibre'])],
  matches: ["check(col('post_code')).matches(/^\\d{5}$/)", check(col('post_code')).matches(/^\d{5}$/)],
  'text-length': ["check(col('name')).length(1, 80)", check(col('name')).length(1, 80)],
  unique: ["check(col('id')).unique()", check(col('id')).unique()],
  'compare-columns': [
    "check(col('start')).compare('<=', col('end'))",
    check(col('start')).compare('<=', col('end')),
  ],
  'min-between': ["check(col('age')).minBetween(0, 18)", check(col('age')).minBetween(0, 18)],
  'max-between': ["check(col('age')).maxBetween(60, 120)", check(col('age')).maxBetween(60, 120)],
  'mean-between': ["check(col('age')).meanBetween(30, 50)", check(col('age')).meanBetween(30, 50)],
  'median-between': ["check(col('age')).medianBetween(30, 50)", check(col('age')).medianBetween(30, 50)],
  'std-between': ["check(col('age')).stdBetween(5, 30)", check(col('age')).stdBetween(5, 30)],
  'distinct-between': [
    "check(col('plan')).distinctBetween(2, 10)",
    check(col('plan')).distinctBetween(2, 10),
  ],
  'row-count': ['rows().count(1000)', rows().count(1000)],
  'no-duplicates': ['rows().noDuplicates()', rows().noDuplicates()],
}

/** Every kind of check with an example and how it is told. */
export const checksPage = (): string =>
  page(
    '# Kinds of checks',
    madeBy,
    'How checks are written, run and suggested: [data](../data.md).',
    table(
      ['kind', 'written', 'told', 'takes columns of'],
      checkKinds.map((kind) => {
        const example = examples[kind.name]
        const made = example?.[1].checks[0]
        if (!example || made?.kind !== kind.name)
          throw new Error(`scripts/reference/checks.ts needs an example of ${kind.name}.`)
        return [
          `\`${kind.name}\``,
          `\`${example[0]}\``,
          kind.title(made),
          kind.columns[1] === 0 ? 'whole rows' : (kind.types?.join(', ') ?? 'any type'),
        ]
      }),
    ),
  )
