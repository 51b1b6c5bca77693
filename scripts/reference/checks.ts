import { runInNewContext } from 'node:vm'
import { check, checkKinds, col, rows, type Check } from '../../packages/ml/src/check/index.ts'
import { madeBy, page, table } from './markdown.ts'

/** One sentence a kind, as a project writes it; its plain data is what the page tells. */
const examples: readonly string[] = [
  "check(col('age')).exists()",
  "rows().columns(['id', 'age', 'plan'])",
  "check(col('age')).ofType('integer')",
  "check(col('age')).notNull()",
  "check(col('closed')).mustBeNull()",
  "check(col('age')).nullShare(0.05)",
  "check(col('age')).between(18, 120)",
  "check(col('joined')).dateBetween('2020-01-01', null)",
  "check(col('plan')).oneOf(['basic', 'fibre'])",
  "check(col('plan')).noneOf(['test'])",
  "check(col('post_code')).matches(/^\\d{5}$/)",
  "check(col('mail')).email()",
  "check(col('page')).url()",
  "check(col('day')).dateFormat('%d.%m.%Y')",
  "check(col('name')).length(1, 80)",
  "check(col('address')).jsonSchema({ type: 'object', required: ['city'] })",
  "check(col('iban')).satisfies((iban) => iban === null || iban.startsWith('DE'), 'is German')",
  "check(col('id')).unique()",
  "check(col('mail')).uniqueShare(0.9)",
  "check(col('mail')).onceShare(0.8)",
  'rows().noDuplicates()',
  "check(col('start')).compare('<=', col('end'))",
  "check(col('gross')).sumOf(['net', 'tax'], 0.01)",
  "rows().rule('discount <= price')",
  `rows().implies("status = 'closed'", 'closed_at IS NOT NULL')`,
  "rows().query('SELECT shop FROM dataset GROUP BY shop HAVING sum(net) < 0')",
  "rows().value('sum(tax) / sum(net)', 0.05, 0.2)",
  "check(col('shop')).references('shops', 'id')",
  "check(col('age')).minBetween(0, 18)",
  "check(col('age')).maxBetween(60, 120)",
  "check(col('age')).meanBetween(30, 50)",
  "check(col('age')).medianBetween(30, 50)",
  "check(col('age')).quantileBetween(0.9, 50, 80)",
  "check(col('age')).stdBetween(5, 30)",
  "check(col('net')).sumBetween(0, null)",
  "check(col('plan')).distinctBetween(2, 10)",
  "check(col('plan')).distinctEquals(['basic', 'fibre'])",
  "check(col('plan')).distinctContains(['basic'])",
  "check(col('plan')).mostCommon(['basic'])",
  "check(col('net')).correlation(col('gross'), 0.9, 1)",
  "check(col('plan')).entropyBetween(0.5, null)",
  "check(col('plan')).mutualInformation(col('tariff'), 0.1, null)",
  "check(col('net')).outliers('iqr', { max: 0.01 })",
  "check(col('number')).increasing({ strictly: true })",
  "check(col('at')).noGaps('1 hour', { by: ['shop'] })",
  "check(col('at')).freshWithin('2 days')",
  'rows().count(1000)',
  "rows().sameCount('orders')",
  'rows().countChange(0.2)',
  "check(col('age')).psi('last', 0.2)",
  "check(col('age')).ks('customers@1', { max: 0.1 })",
  "check(col('plan')).chiSquare('last')",
  "check(col('age')).usual('mean')",
]

const builders = { check, col, rows }
const madeOf = (code: string): Check => {
  const source = runInNewContext(code, builders) as {
    checks: readonly Check[]
  }
  return source.checks[0]!
}

/** Every kind of check with an example, its arguments and how it is told. */
export const checksPage = (): string => {
  const made = examples.map((code) => ({ code, check: madeOf(code) }))
  return page(
    '# Kinds of checks',
    madeBy,
    'How checks are written, run and suggested: [checks](../checks.md).',
    table(
      ['kind', 'written', 'told', 'arguments in YAML', 'takes columns of'],
      checkKinds.map((kind) => {
        const example = made.find(({ check }) => check.kind === kind.name)
        if (!example) throw new Error(`scripts/reference/checks.ts needs an example of ${kind.name}.`)
        return [
          `\`${kind.name}\``,
          `\`${example.code}\``,
          kind.title(example.check),
          kind.parameters.map(({ name, optional }) => `\`${name}\`${optional ? '?' : ''}`).join(', '),
          kind.columns[1] === 0 ? 'whole rows' : (kind.types?.join(', ') ?? 'any type'),
        ]
      }),
    ),
  )
}
