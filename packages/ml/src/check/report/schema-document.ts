import type { Field } from '../../table/index.ts'
import type { Check } from '../check.ts'
import { kindOf, titleOf } from '../prepare.ts'

/** What a schema says anyway, by the type and "may be missing" of each column. */
const structural = new Set(['column-exists', 'of-type', 'not-null'])

/** A schema as Markdown for those who deliver the data: its columns, and what must hold of them. */
export const schemaDocument = (
  schema: { readonly fields: readonly Field[]; readonly checks: readonly Check[] },
  { name }: { name: string },
): string => {
  const said = (checks: readonly Check[]) =>
    checks
      .filter(({ kind }) => !structural.has(kind))
      .map(
        (check) => `${titleOf(kindOf(check.kind), check)}${check.why === undefined ? '' : ` (${check.why})`}`,
      )
      .join('; ')
  const rows = schema.fields.map((field) => [
    field.name,
    field.type,
    field.nullable ? 'yes' : 'no',
    said(schema.checks.filter(({ columns }) => columns.length === 1 && columns[0] === field.name)),
  ])
  const others = schema.checks.filter(({ columns }) => columns.length !== 1)
  return [
    `# ${name}`,
    '',
    '| column | type | may be missing | must hold |',
    '| --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.map(cellOf).join(' | ')} |`),
    ...(others.length === 0
      ? []
      : ['', 'Of whole rows:', '', ...others.map((check) => `- ${titleOf(kindOf(check.kind), check)}`)]),
    '',
  ].join('\n')
}

const cellOf = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
