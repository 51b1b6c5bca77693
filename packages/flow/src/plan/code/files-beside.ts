import { dirname, join } from 'node:path/posix'
import type { Syntax } from './syntax.ts'

/**
 * The files that a module reads beside itself, where the code says which: new URL('x', import.meta.url),
 * join(import.meta.dirname, 'x'), import.meta.dirname + '/x', `${import.meta.dirname}/x`. In a bundle import.meta is
 * __own, see bundle-imports.ts. Paths as the module's own.
 */
export const fileBeside = (node: Syntax, module: string): string | null => {
  const at = (path: string) => join(dirname(module), path)
  if (node.type === 'NewExpression' && node.callee.name === 'URL') {
    const [path, base] = node.arguments as Syntax[]
    return isText(path) && isOwn(base, 'url') && !/^[a-z]+:|^\//i.test(path.value)
      ? at(decodeURIComponent(path.value))
      : null
  }
  if (node.type === 'CallExpression') {
    const [base, ...parts] = node.arguments as Syntax[]
    if (!isOwn(base, 'dirname') || parts.length === 0 || !parts.every(isText)) return null
    return at(join(...parts.map(({ value }) => value as string)))
  }
  if (node.type === 'BinaryExpression' && node.operator === '+')
    return isOwn(node.left, 'dirname') && isText(node.right) ? at(`.${node.right.value}`) : null
  if (node.type === 'TemplateLiteral' && node.expressions.length === 1)
    return isOwn(node.expressions[0], 'dirname') && node.quasis[0].value.cooked === ''
      ? at(`.${node.quasis[1].value.cooked}`)
      : null
  return null
}

const isText = (node: Syntax | undefined): node is Syntax =>
  node?.type === 'Literal' && typeof node.value === 'string'

const isOwn = (node: Syntax | undefined, property: string): boolean =>
  node?.type === 'MemberExpression' &&
  /^__own\d*$/.test(node.object.name ?? '') &&
  node.property.name === property
