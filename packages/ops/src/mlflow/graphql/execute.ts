import {
  buildSchema,
  execute,
  GraphQLError,
  GraphQLScalarType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql'
import { askOf, type Message } from '../answer.ts'
import type { Route } from '../route.ts'
import { overLimits } from './limits.ts'
import { schemaText } from './schema.ts'

export interface Question {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly operationName?: string | undefined
}

export interface Reply {
  readonly data: unknown
  /** What went wrong, in words; null where nothing did. */
  readonly errors: string[] | null
}

/** The operation of the REST API behind each field of the root. */
const operations: Readonly<Record<string, Route['path']>> = {
  mlflowGetExperiment: '/mlflow/experiments/get',
  mlflowGetMetricHistoryBulkInterval: '/mlflow/metrics/get-history-bulk-interval',
  mlflowGetRun: '/mlflow/runs/get',
  mlflowListArtifacts: '/mlflow/artifacts/list',
  mlflowSearchDatasets: '/mlflow/experiments/search-datasets',
  mlflowSearchModelVersions: '/mlflow/model-versions/search',
  mlflowSearchRuns: '/mlflow/runs/search',
}

/** More tokens than any document within the limits has. */
const mostTokens = 20_000

/**
 * Answers GraphQL with the replies of the REST routes.
 * @param wordsOf what a failure is told as
 */
export function openGraphql(routes: readonly Route[], wordsOf: (error: unknown) => string) {
  const schema = buildSchema(schemaText)
  const long = schema.getType('LongString')
  if (long instanceof GraphQLScalarType) long.coerceOutputValue = String
  const asked = askOf(routes)
  const ask = async (path: Route['path'], input: object, actor: string): Promise<Message> =>
    asked(path, input, actor).catch((error: unknown) => {
      throw new GraphQLError(wordsOf(error))
    })

  const resolve: GraphQLFieldResolver<Message | undefined, string> = async (source, args, actor, info) => {
    const { fieldName, parentType, returnType } = info
    if (source === undefined) {
      const path = operations[fieldName]
      return path === undefined ? { output: args.inputString } : ask(path, args.input ?? {}, actor)
    }
    if (parentType.name === 'MlflowRunExtension') {
      const { experiment_id, run_id } = source.info as Message
      if (fieldName === 'experiment')
        return (await ask(operations.mlflowGetExperiment!, { experiment_id }, actor)).experiment
      if (fieldName === 'modelVersions') {
        const found = await ask(
          operations.mlflowSearchModelVersions!,
          { filter: `run_id='${run_id}'` },
          actor,
        )
        return found.model_versions ?? []
      }
    }
    const value: unknown = source[fieldName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
    // GraphQL's Float knows no NaN: a run's metrics say null instead, as MLflow does.
    if (value === 'NaN' && parentType.name === 'MlflowMetricExtension') return null
    return value ?? (fieldName === 'apiError' ? null : emptyOf(returnType))
  }

  return async ({ query, variables, operationName }: Question, actor: string): Promise<Reply> => {
    try {
      const document = parse(query, { maxTokens: mostTokens })
      const over = overLimits(document)
      if (over) return refused([over])
      const broken = validate(schema, document)
      if (broken.length > 0) return refused(broken)
      const { data, errors } = await execute({
        schema,
        document,
        contextValue: actor,
        fieldResolver: resolve,
        variableValues: variables,
        operationName,
      })
      return { data: data ?? null, errors: errors ? errors.map(({ message }) => message) : null }
    } catch (error) {
      if (error instanceof GraphQLError) return refused([error])
      throw error
    }
  }
}

const refused = (errors: readonly GraphQLError[]): Reply => ({
  data: null,
  errors: errors.map(({ message }) => message),
})

/** What protobuf gives for a field that was not set. */
function emptyOf(type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return emptyOf(type.ofType)
  if (isListType(type)) return []
  if (isObjectType(type)) return {}
  if (isEnumType(type)) return type.getValues()[0]!.value
  return { String: '', Boolean: false }[type.name] ?? 0
}
