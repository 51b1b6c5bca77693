import { eachChild, type Syntax } from './syntax.ts'

/** What code does with a value that a reference does not have yet. */
export type Question = 'tested' | 'compared' | 'computed with' | 'switched on' | 'turned into text'

export interface AskedPlace {
  /** Where the code that asks begins in the bundle. */
  readonly at: number
  readonly question: Question
}

/** In the bundle's own name space. */
const asker = '__slipwayAsked'
/** Known to every copy of this package in a process. */
export const askerKey = 'slipway.asked'
const close = ')/*slipway*/)'

/**
 * The bundle with every place that asks for a value (if, ?:, !, &&, ===, switch, `${…}` and the like) handing that
 * value to whoever plans, who refuses references. Types cannot refuse `if (reference)`, a proxy cannot notice it, and
 * only here is it known what a value is. Lines stay what they are.
 */
export const instrument = (
  code: string,
  statements: readonly Syntax[],
): { text: string; places: readonly AskedPlace[] } => {
  const places: AskedPlace[] = []
  const insertions: { at: number; text: string }[] = []
  const visit = (node: Syntax): void => {
    for (const [asked, question] of askedBy(node)) {
      insertions.push({ at: asked.start, text: `${asker}(${places.length},(` })
      insertions.push({ at: asked.end, text: close })
      places.push({ at: node.start, question })
    }
    eachChild(node, visit)
  }
  for (const statement of statements) visit(statement)
  const begin = code.startsWith('#!') ? code.indexOf('\n') + 1 : 0
  const parts = [code.slice(0, begin), `const ${asker}=globalThis[Symbol.for(${JSON.stringify(askerKey)})];`]
  let from = begin
  for (const { at, text } of insertions.sort((a, b) => a.at - b.at)) {
    parts.push(code.slice(from, at), text)
    from = at
  }
  return { text: parts.join('') + code.slice(from), places }
}

/** A function's text as it stands in the bundle. */
export const withoutAsking = (text: string): string =>
  text.replaceAll(/__slipwayAsked\(\d+,\(/g, '').replaceAll(close, '')

const compares = /^([=!]==?|[<>]=?)$/

/** What a node asks for the value of. */
const askedBy = (node: Syntax): readonly (readonly [Syntax, Question])[] => {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return [[node.test, 'tested']]
    case 'ForStatement':
      return node.test ? [[node.test, 'tested']] : []
    case 'LogicalExpression':
      return [[node.left, 'tested']]
    case 'UnaryExpression':
      if (node.operator === '!') return [[node.argument, 'tested']]
      return ['-', '+', '~'].includes(node.operator) ? [[node.argument, 'computed with']] : []
    case 'BinaryExpression': {
      if (['in', 'instanceof'].includes(node.operator)) return []
      const question = compares.test(node.operator) ? 'compared' : 'computed with'
      return [
        [node.left, question],
        [node.right, question],
      ]
    }
    case 'SwitchStatement':
      return [
        [node.discriminant, 'switched on'],
        ...node.cases.flatMap(({ test }: Syntax) => (test ? [[test, 'switched on'] as const] : [])),
      ]
    case 'TemplateLiteral':
      return node.expressions.map((part: Syntax) => [part, 'turned into text'] as const)
    case 'TaggedTemplateExpression':
      return []
    case 'CallExpression':
      return node.callee.name === 'Boolean' &&
        node.arguments.length === 1 &&
        node.arguments[0].type !== 'SpreadElement'
        ? [[node.arguments[0], 'tested']]
        : []
    default:
      return []
  }
}
