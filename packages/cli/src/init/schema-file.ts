import { basename } from 'node:path'
import type { Field } from '@slipway/ml/table'
import { commented, propertyName, quoted, typeName } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** schemas/<name>.ts: the row type, as data and as a TypeScript type. */
export const schemaFile = (facts: ProjectFacts): string => {
  const type = typeName(facts.name)
  const roles = new Map(facts.inspection.columns.map((column) => [column.name, column]))
  const columns = facts.fields.flatMap((one) => {
    const column = roles.get(one.name)
    const remark =
      one.name === facts.inspection.target.name
        ? 'the target'
        : column?.pii
          ? `personal data: ${column.pii.class}`
          : column && column.role !== 'feature'
            ? column.role
            : null
    return `  ${propertyName(one.name)}: ${fieldCode(one, column?.pii ? undefined : knownWords(facts, one.name))},${remark ? ` // ${commented(remark)}` : ''}`
  })
  return [
    "import { field, row, type RowOf } from 'slipway'",
    '',
    `/** One row of ${commented(basename(facts.source))}. A file that does not fit is refused before anything is learnt. */`,
    `export const ${type} = row({`,
    ...columns,
    '})',
    '',
    `export type ${type}Row = RowOf<typeof ${type}>`,
    '',
  ].join('\n')
}

/** A column may be called `constructor`: only the record's own keys count. */
const knownWords = ({ words }: ProjectFacts, name: string): readonly string[] | undefined =>
  words && Object.hasOwn(words, name) ? words[name] : undefined

const fieldCode = (one: Field, words: readonly string[] | undefined): string => {
  const base =
    one.type === 'text' && words && words.length > 0
      ? `field.values(${words.map(quoted).join(', ')})`
      : `field.${one.type}()`
  return one.nullable ? `${base}.nullable()` : base
}
