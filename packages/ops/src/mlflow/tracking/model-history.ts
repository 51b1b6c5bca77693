import { invalidParameter } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { message, RunId, Text } from '../wire/fields.ts'

const historyTag = 'mlflow.log-model.history'
const kept = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid']

/** What clients before MLflow 3 note of the models that a run logged: a list in one of its tags. */
export const modelHistoryRoutes = ({ tracking }: MlflowRooms): readonly Route[] => {
  // One after another: each adds to what the one before it wrote.
  let last: Promise<unknown> = Promise.resolve()

  async function append(runId: string, model: Record<string, unknown>): Promise<void> {
    const { tags } = await tracking.run(runId)
    const list = [...(JSON.parse(tags[historyTag] ?? '[]') as unknown[]), noted(model)]
    await tracking.log(runId, { tags: [[historyTag, JSON.stringify(list)]] })
  }

  return [
    route({
      method: 'POST',
      path: '/mlflow/runs/log-model',
      role: 'editor',
      request: message({ run_id: RunId, model_json: Text }),
      async handler({ run_id, model_json }) {
        const model = modelOf(model_json)
        const turn = last.then(() => append(run_id, model))
        last = turn.catch(() => undefined)
        await turn
        return {}
      },
    }),
  ]
}

function modelOf(text: string): Record<string, unknown> {
  let model: unknown
  try {
    model = JSON.parse(text)
  } catch {
    throw invalidParameter(`Malformed model info. \n ${text} \n is not a valid JSON.`)
  }
  if (typeof model !== 'object' || model === null || Array.isArray(model))
    throw invalidParameter('Model json must be an object.')
  const missing = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter(
    (name) => !(name in model),
  )
  if (missing.length > 0)
    throw invalidParameter(
      `Model json is missing mandatory fields: {${missing.map((name) => `'${name}'`).join(', ')}}`,
    )
  return model as Record<string, unknown>
}

/** Of a model only what names it; of its flavours all but their settings. */
function noted(model: Record<string, unknown>): Record<string, unknown> {
  const flavors = Object.entries((model['flavors'] ?? {}) as Record<string, unknown>).map(([name, facts]) => {
    if (typeof facts !== 'object' || facts === null) return [name, facts]
    const { config: _settings, ...rest } = facts as Record<string, unknown>
    return [name, rest]
  })
  return {
    ...Object.fromEntries(kept.filter((name) => name in model).map((name) => [name, model[name]])),
    flavors: Object.fromEntries(flavors) as unknown,
  }
}
