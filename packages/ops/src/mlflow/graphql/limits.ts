import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

const most = { depth: 10, selections: 1000, rootFields: 10, aliases: 10 }

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * Why this document is not answered, or null: MLflow's limits on what one request may ask, in its words. Aliases are
 * counted per level, through fragments.
 */
export function overLimits(document: DocumentNode): GraphQLError | null {
  const fragments: Fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  let [rootFields, aliases, selections] = [0, 0, 0]
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const open = [{ set: definition.selectionSet, depth: 1 }]
    for (let level = open.pop(); level; level = open.pop()) {
      const { set, depth } = level
      if (depth > most.depth) return new GraphQLError(`Query exceeds maximum depth of ${most.depth}`)
      const fields = fieldsOf(set, fragments)
      if (depth === 1) rootFields += fields.length
      selections += fields.length
      if (selections > most.selections)
        return new GraphQLError(`Query exceeds maximum total selections of ${most.selections}`)
      aliases = Math.max(aliases, fields.filter((field) => field.alias).length)
      for (const { selectionSet } of fields)
        if (selectionSet) open.push({ set: selectionSet, depth: depth + 1 })
    }
  }
  if (rootFields > most.rootFields) return tooMany('root fields', rootFields, most.rootFields)
  if (aliases > most.aliases) return tooMany('aliases', aliases, most.aliases)
  return null
}

const tooMany = (what: string, count: number, limit: number) =>
  new GraphQLError(`GraphQL queries should have at most ${limit} ${what}, got ${count} ${what}.`)

/** The fields of one level, those of its fragments with them; each fragment once. */
function fieldsOf(set: SelectionSetNode, fragments: Fragments): FieldNode[] {
  const fields: FieldNode[] = []
  const seen = new Set<string>()
  const open = [...set.selections]
  for (let one = open.pop(); one; one = open.pop()) {
    if (one.kind === Kind.FIELD) fields.push(one)
    else if (one.kind === Kind.INLINE_FRAGMENT) open.push(...one.selectionSet.selections)
    else if (!seen.has(one.name.value)) {
      seen.add(one.name.value)
      open.push(...(fragments.get(one.name.value)?.selectionSet.selections ?? []))
    }
  }
  return fields
}
