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

/** The nodes right below one, in the order they are written. */
export function* childrenOf(node: Syntax): Generator<Syntax> {
  for (const key in node) {
    const held: unknown = node[key]
    if (Array.isArray(held)) {
      for (const item of held) if (isNode(item)) yield item
    } else if (isNode(held)) yield held
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
  for (const child of childrenOf(node)) walk(child, visit, inside)
}

/** The names of variables that a piece of code mentions, those of its own among them; not those of properties. */
export const namesIn = (node: Syntax, names = new Set<string>()): Set<string> => {
  if (node.type === 'Identifier') names.add(node.name as string)
  for (const child of childrenOf(node)) if (!isPropertyName(node, child)) namesIn(child, names)
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

const isPropertyName = (parent: Syntax, child: Syntax): boolean =>
  !parent.computed &&
  ((parent.type === 'MemberExpression' && parent.property === child) ||
    (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type) &&
      parent.key === child &&
      parent.value !== child))

const isNode = (value: unknown): value is Syntax =>
  typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string'
