import { type Node, parse } from 'acorn'

/** A node of the syntax tree, whatever its type. */
export type Syntax = Node & { readonly [key: string]: any }

/** The statements of a bundle, or null where the parser does not follow: newer syntax than it knows. */
export const statementsOf = (code: string): readonly Syntax[] | null => {
  try {
    return (parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Syntax).body
  } catch {
    return null
  }
}

/** Calls visit for the nodes right below one, in the order they are written. */
export const eachChild = (node: Syntax, visit: (child: Syntax) => void): void => {
  for (const key in node) {
    const held: unknown = node[key]
    if (typeof held !== 'object' || held === null) continue
    if (Array.isArray(held)) {
      for (const item of held) if (isNode(item)) visit(item)
    } else if (isNode(held)) visit(held)
  }
}

export const isFunction = ({ type }: Syntax): boolean =>
  type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'FunctionDeclaration'

/** Calls visit for a node and all below it; inFunction: a function stands around it. */
export const walk = (
  node: Syntax,
  visit: (node: Syntax, inFunction: boolean) => void,
  inFunction = false,
): void => {
  visit(node, inFunction)
  const inside = inFunction || isFunction(node)
  eachChild(node, (child) => walk(child, visit, inside))
}

/** The names of variables that a piece of code mentions, those of its own among them; not those of properties. */
export const namesIn = (node: Syntax, names = new Set<string>()): Set<string> => {
  if (node.type === 'Identifier') names.add(node.name as string)
  else {
    const property = propertyName(node)
    eachChild(node, (child) => {
      if (child !== property) namesIn(child, names)
    })
  }
  return names
}

/** The names that a declaration or a pattern makes. */
export const namesMade = (pattern: Syntax): string[] => {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property: Syntax) => namesMade(property.value ?? property.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap((element: Syntax | null) => (element ? namesMade(element) : []))
    case 'AssignmentPattern':
      return namesMade(pattern.left)
    case 'RestElement':
      return namesMade(pattern.argument)
    default:
      return []
  }
}

/** The child that names a property and no variable. */
const propertyName = (node: Syntax): Syntax | null => {
  if (node.computed) return null
  switch (node.type) {
    case 'MemberExpression':
      return node.property
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return node.key
    case 'Property':
      // { x } is one node for both.
      return node.key === node.value ? null : node.key
    default:
      return null
  }
}

const isNode = (value: unknown): value is Syntax =>
  typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string'
