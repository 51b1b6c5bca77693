import { fileBeside } from './files-beside.ts'
import { namesIn, namesMade, type Syntax, walk } from './syntax.ts'

/** A statement at the top of a bundle, or one name of an import. */
export interface Unit {
  readonly text: string
  /** The source that it comes from; null for what the bundler adds. */
  readonly module: string | null
  /** Its lines in the bundle, from 0. */
  readonly lines: readonly [first: number, last: number]
  readonly declares: readonly string[]
  readonly mentions: ReadonlySet<string>
  /** Names of others to which it gives another value. */
  readonly assigns: ReadonlySet<string>
  /** Runs for what it does: no declaration. */
  readonly acts: boolean
  /** A declaration that does something while it is made: it calls what is not slipway's. */
  readonly works: boolean
  /** What it declares can be changed from elsewhere. */
  readonly holdsState: boolean
  /** It reads code that cannot be known: eval, import(variable). */
  readonly opaque: boolean
  /** Files that it reads beside its module. */
  readonly files: readonly string[]
}

interface Place {
  readonly module: string | null
  readonly lines: readonly [number, number]
}

/** What a statement of the bundle is to the others. */
export const unitsOf = (
  code: string,
  statement: Syntax,
  place: Place,
  isSlipways: (name: string) => boolean,
): Unit[] => {
  const text = code.slice(statement.start, statement.end)
  const plain = { ...place, assigns: new Set<string>(), acts: false, works: false, holdsState: false }
  if (statement.type.startsWith('Export')) return []
  if (statement.type === 'ImportDeclaration' && statement.specifiers.length > 0)
    return statement.specifiers.map((one: Syntax) => ({
      ...plain,
      text: `import ${one.type} ${code.slice(one.start, one.end)} from ${code.slice(statement.source.start, statement.end)}`,
      declares: [one.local.name],
      mentions: new Set<string>(),
      opaque: false,
      files: [],
    }))
  const declares = namesDeclared(statement)
  const mentions = namesIn(statement)
  const doings = doingsOf(statement, place.module, isSlipways)
  return [
    {
      ...plain,
      text,
      declares,
      mentions,
      ...doings,
      acts: declares.length === 0,
      works: statement.type === 'VariableDeclaration' && doings.works,
      holdsState: statement.type === 'VariableDeclaration' && statement.declarations.some(isState),
    },
  ]
}

const namesDeclared = (statement: Syntax): string[] => {
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.flatMap(({ id }: Syntax) => namesMade(id))
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
    return [statement.id.name]
  // __export(clean_exports, { … }) belongs to the name clean_exports.
  const { expression } = statement
  if (expression?.type === 'CallExpression' && expression.callee.name === '__export')
    return [expression.arguments[0].name]
  return []
}

const bundlers = new Set(['__esm', '__commonJS', '__toESM', '__toCommonJS'])

/** What a function or a plain number is not: something that others may change. */
const isState = ({ init }: Syntax): boolean =>
  ['ObjectExpression', 'ArrayExpression', 'NewExpression', 'CallExpression'].includes(init?.type)

/** What a piece of code does beside what it mentions. */
export interface Doings {
  readonly assigns: ReadonlySet<string>
  readonly works: boolean
  readonly opaque: boolean
  readonly files: readonly string[]
}

export const doingsOf = (
  code: Syntax,
  module: string | null,
  isSlipways: (name: string) => boolean,
): Doings => {
  const assigns = new Set<string>()
  const files: string[] = []
  let works = false
  let opaque = false
  walk(code, (node, inFunction) => {
    switch (node.type) {
      case 'AssignmentExpression':
        for (const name of namesMade(node.left)) assigns.add(name)
        return
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') assigns.add(node.argument.name)
        return
      case 'ImportExpression':
        opaque ||= node.source.type !== 'Literal'
        return
      case 'CallExpression':
      case 'NewExpression':
        opaque ||= node.callee.name === (node.type === 'CallExpression' ? 'eval' : 'Function')
        if (!inFunction && !works) {
          const root = rootOf(node.callee)
          works = !(root.type === 'Identifier' && (isSlipways(root.name) || bundlers.has(root.name)))
        }
    }
    const file = module === null ? null : fileBeside(node, module)
    if (file !== null) files.push(file)
  })
  return { assigns, works, opaque, files }
}

/** What a call begins with: field of field.text().nullable(). */
const rootOf = (callee: Syntax): Syntax => {
  let root = callee
  while (root.type === 'MemberExpression' || root.type === 'CallExpression') root = root.object ?? root.callee
  return root
}
