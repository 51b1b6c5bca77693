import { stringify } from 'yaml'
import { Type } from 'typebox'
import { askOf } from '../answer.ts'
import { openPlaces } from '../artifacts/places.ts'
import { below } from '../artifacts/uris.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { route, type Route } from '../route.ts'
import { mlflowVersion } from '../server.routes.ts'
import { Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { loggingRoutes } from './logging.ts'
import { runRoutes } from './runs.ts'

const Pairs = list(message({ key: Text, value: optional(Type.Unknown()) }))
interface Pair {
  readonly key: string
  readonly value?: unknown
}
const table = 'eval_results_table.json'

/** Keeps what somebody tried in MLflow's prompt lab as a run, with a model that asks the same of the same gateway. */
export const promptLabRoutes = (rooms: MlflowRooms): readonly Route[] => {
  const ask = askOf([...runRoutes(rooms), ...loggingRoutes(rooms)])
  const places = openPlaces(rooms)
  return [
    route({
      method: 'POST',
      path: '/mlflow/runs/create-promptlab-run',
      pagesOnly: true,
      role: 'editor',
      request: message({
        experiment_id: optional(Text),
        run_name: optional(Text),
        tags: list(Tag),
        prompt_template: optional(Text),
        prompt_parameters: Pairs,
        model_route: optional(Text),
        model_parameters: Pairs,
        model_input: optional(Text),
        model_output: optional(Text),
        model_output_parameters: Pairs,
        mlflow_version: optional(Text),
        user_id: optional(Text),
        start_time: optional(Int),
      }),
      async handler(given, { actor }) {
        for (const name of [
          'experiment_id',
          'prompt_template',
          'prompt_parameters',
          'model_route',
          'model_input',
          'mlflow_version',
        ] as const)
          if (!given[name]?.length) throw invalidParameter(`CreatePromptlabRun request must specify ${name}.`)
        const { experiment_id, run_name, tags, user_id = 'unknown', start_time = Date.now() } = given
        const facts = { experiment_id, run_name, tags, user_id, start_time }
        const { run } = await ask('/mlflow/runs/create', facts, actor)
        const run_id = run.info.run_id as string
        const end = (status: string) =>
          ask('/mlflow/runs/update', { run_id, status, end_time: Date.now() }, actor)
        try {
          const params = [
            ...given.model_parameters.map(asText),
            { key: 'model_route', value: given.model_route },
            { key: 'prompt_template', value: given.prompt_template },
          ]
          await ask('/mlflow/runs/log-batch', { run_id, params, tags: tagsOf }, actor)
          const { folder } = await places.ofRun(run_id)
          for (const [path, text] of Object.entries(filesOf(given as Lab, run_id)))
            await places.put(below(folder, path), bytes(text))
          await end('FINISHED')
        } catch (error) {
          await end('FAILED')
          throw error
        }
        return ask('/mlflow/runs/get', { run_id }, actor)
      },
    }),
  ]
}

const tagsOf = [
  { key: 'mlflow.loggedArtifacts', value: `[{"path": "${table}", "type": "table"}]` },
  { key: 'mlflow.runSourceType', value: 'PROMPT_ENGINEERING' },
]

const asText = ({ key, value }: Pair) => ({
  key,
  value: typeof value === 'string' ? value : JSON.stringify(value),
})
const textsOf = (pairs: readonly Pair[]) =>
  Object.fromEntries(pairs.map(asText).map(({ key, value }) => [key, value]))

interface Lab {
  readonly prompt_template: string
  readonly prompt_parameters: readonly Pair[]
  readonly model_route: string
  readonly model_parameters: readonly Pair[]
  readonly model_input: string
  readonly model_output?: string
  readonly model_output_parameters: readonly Pair[]
}

/** The model's folder as mlflow.prompt.promptlab_model reads it, and the table that MLflow's pages show. */
function filesOf(lab: Lab, runId: string): Record<string, string> {
  const inputs = lab.prompt_parameters.map(asText)
  const outputs = lab.model_output_parameters.map(asText)
  const column = (name: string) => ({ type: 'string', name, required: true })
  return {
    [table]: JSON.stringify({
      columns: [...inputs, { key: 'prompt' }, { key: 'output' }, ...outputs].map(({ key }) => key),
      data: [
        [
          ...inputs.map(({ value }) => value),
          lab.model_input,
          lab.model_output ?? null,
          ...outputs.map(({ value }) => value),
        ],
      ],
    }),
    'model/MLmodel': stringify({
      artifact_path: 'model',
      flavors: {
        python_function: {
          env: { virtualenv: 'python_env.yaml' },
          loader_module: 'mlflow.prompt.promptlab_model',
          parameters_path: 'parameters.yaml',
        },
      },
      mlflow_version: mlflowVersion,
      run_id: runId,
      signature: {
        inputs: JSON.stringify(inputs.map(({ key }) => column(key))),
        outputs: JSON.stringify([column('output')]),
      },
      utc_time_created: new Date().toISOString().replace('T', ' ').replace('Z', ''),
    }),
    'model/parameters.yaml': stringify({
      model_parameters: textsOf(lab.model_parameters),
      model_route: lab.model_route,
      prompt_parameters: textsOf(lab.prompt_parameters),
      prompt_template: lab.prompt_template,
    }),
    'model/python_env.yaml': stringify({ dependencies: ['-r requirements.txt'] }),
    'model/requirements.txt': `mlflow[gateway]==${mlflowVersion}\n`,
  }
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
