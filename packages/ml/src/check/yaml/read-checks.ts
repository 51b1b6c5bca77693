import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { nearestName } from '../../table/index.ts'
import { type Check, type CheckArg, type CheckKind, severities, type Severity } from '../check.ts'
import { badChecksFile } from '../check.errors.ts'
import { checkKinds } from '../kinds/index.ts'
import { wrongArgument } from '../prepare.ts'

/**
 * Reads a suite of checks from YAML: a list (or `checks:` with a list), of which each entry names a column (or
 * columns, or none: about the rows) and what is expected of it, by the names of the kinds:
 *
 *     - column: tenure
 *       not-null:
 *       between: [0, 72]
 *       severity: warn
 *       why: nobody is a customer for longer
 *
 * @param file its name, for messages
 * @throws CHECKS_FILE_INVALID with the line
 */
export const readChecks = (text: string, file: string): Check[] => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const fail = (at: number, reason: string, hint = 'See the documentation of checks.'): never => {
    throw badChecksFile(file, lines.linePos(at).line, reason, hint)
  }
  const [error] = document.errors
  if (error)
    fail(
      error.pos[0],
      error.message.split('\n')[0]!.replace(/[.:]$/, ''),
      'Mend the YAML: indent with spaces, and quote texts that hold ": " or "#".',
    )
  let list: unknown = document.contents
  if (isMap(list)) {
    for (const { key } of list.items)
      if (!['checks', 'name', 'description'].includes(String(key)))
        fail(
          startOf(key),
          `"${String(key)}" is not expected here`,
          'At the top stand checks, and where wanted name and description.',
        )
    list = list.get('checks', true) ?? null
  }
  if (!isSeq(list))
    return fail(
      startOf(document.contents),
      'there is no list of checks',
      'Begin each check with "- column: <name>".',
    )
  return list.items.flatMap((item) =>
    isMap(item)
      ? entry(item, fail)
      : fail(
          startOf(item),
          'a check is to say what it is about',
          'Write "- column: <name>" and the expectation below.',
        ),
  )
}

type Fail = (at: number, reason: string, hint?: string) => never

const settings = ['column', 'columns', 'severity', 'mostly', 'where', 'why', 'optional'] as const
const kindNames = checkKinds.map(({ name }) => name)

const entry = (item: YAMLMap, fail: Fail): Check[] => {
  const given = new Map(item.items.map((pair) => [String(pair.key), pair]))
  const columns = columnsOf(given, fail)
  const severity = wordOf(given.get('severity'), 'severity', fail) ?? 'block'
  if (!severities.includes(severity as Severity))
    fail(
      valueStart(given.get('severity')!),
      `severity is "${severity}"`,
      `It is one of ${severities.join(', ')}.`,
    )
  const mostly = plain(given.get('mostly')) ?? 1
  if (typeof mostly !== 'number' || !(mostly >= 0 && mostly <= 1))
    fail(
      valueStart(given.get('mostly')!),
      `mostly is ${JSON.stringify(mostly)}`,
      'It is a share from 0 to 1, such as 0.99.',
    )
  const where = wordOf(given.get('where'), 'where', fail)
  const why = wordOf(given.get('why'), 'why', fail)
  const optional = plain(given.get('optional')) ?? false
  if (typeof optional !== 'boolean')
    fail(
      valueStart(given.get('optional')!),
      `optional is ${JSON.stringify(optional)}`,
      'Write "optional: true" where the check passes without the column.',
    )
  const checks = item.items
    .filter(({ key }) => !(settings as readonly string[]).includes(String(key)))
    .map((pair): Check => {
      const kind = checkKinds.find(({ name }) => name === String(pair.key))
      if (!kind) {
        const nearest = nearestName(String(pair.key), [...kindNames, ...settings])
        return fail(
          startOf(pair.key),
          `there is no kind of check "${String(pair.key)}"`,
          nearest ? `Did you mean "${nearest}"?` : undefined,
        )
      }
      const [fewest, most] = kind.columns
      if (columns.length < fewest || columns.length > most)
        fail(
          startOf(pair.key),
          `${kind.name} takes ${said(fewest, most)}, not ${columns.length}`,
          most === 0
            ? 'Leave the column out.'
            : 'Name them: "column: <name>" or "columns: [<name>, <name>]".',
        )
      const args = argumentsOf(kind, plain(pair))
      if (args === null)
        return fail(
          valueStart(pair),
          `${kind.name} cannot be told ${JSON.stringify(plain(pair))}`,
          hintOf(kind),
        )
      const wrong = wrongArgument(kind, { args })
      if (wrong) fail(valueStart(pair), `${kind.name}: ${wrong}`, hintOf(kind))
      return {
        kind: kind.name,
        columns,
        severity: severity as Severity,
        mostly: mostly as number,
        ...(where !== undefined && { where }),
        ...(why !== undefined && { why }),
        ...(optional === true && { optional }),
        args,
      }
    })
  if (checks.length === 0)
    fail(startOf(item), 'nothing is expected here', `Add one of ${kindNames.slice(2, 8).join(', ')} …`)
  return checks
}

const said = (fewest: number, most: number): string => {
  if (most === 0) return 'no column'
  if (fewest === most) return fewest === 1 ? 'one column' : `${fewest} columns`
  return `${fewest} to ${most} columns`
}

const columnsOf = (given: ReadonlyMap<string, Pair>, fail: Fail): string[] => {
  const [one, several] = [given.get('column'), given.get('columns')]
  if (one && several)
    fail(startOf(several.key), 'both column and columns are named', 'Leave one of them out.')
  if (one) {
    const name = plain(one)
    return typeof name === 'string' || typeof name === 'number'
      ? [String(name)]
      : fail(valueStart(one), 'column is to be a name')
  }
  if (!several) return []
  const names = plain(several)
  return Array.isArray(names) && names.length > 0
    ? names.map(String)
    : fail(valueStart(several), 'columns is to be a list of names')
}

/** A mapping names the arguments; a single value is the first; a list stands for them in their order. */
const argumentsOf = (kind: CheckKind, value: unknown): Record<string, CheckArg> | null => {
  const { parameters } = kind
  if (value === null || value === undefined || value === true) return {}
  if (parameters.length === 0) return null
  const first = parameters[0]!
  if (kind.name === 'json-schema')
    return { schema: JSON.stringify(isRecord(value) && 'schema' in value ? value.schema : value) }
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, timeless(each)]))
  if (!Array.isArray(value)) return first.type === 'list' ? null : { [first.name]: timeless(value) }
  if (first.type === 'list') return { [first.name]: value as CheckArg }
  if (value.length > parameters.length) return null
  return Object.fromEntries(value.map((each, i) => [parameters[i]!.name, timeless(each)]))
}

const timeless = (value: unknown): CheckArg =>
  value instanceof Date ? value.toISOString() : (value as CheckArg)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const hintOf = ({ name, parameters }: CheckKind): string =>
  parameters.length === 0
    ? `Write "${name}:" alone.`
    : `It takes ${parameters.map((each) => `${each.name}${each.optional ? ' (where wanted)' : ''}`).join(', ')}.`

const plain = (pair: Pair | undefined): unknown =>
  (pair?.value as Node | null | undefined)?.toJSON() as unknown

const wordOf = (pair: Pair | undefined, name: string, fail: Fail): string | undefined => {
  if (!pair) return undefined
  const value = plain(pair)
  return typeof value === 'string' && value.trim() !== ''
    ? value
    : fail(valueStart(pair), `${name} is to be a text`)
}

const startOf = (node: unknown): number =>
  (isScalar(node) || isMap(node) || isSeq(node) ? node : null)?.range?.[0] ?? 0

const valueStart = ({ key, value }: Pair): number => (value as Node | null)?.range?.[0] ?? startOf(key)
