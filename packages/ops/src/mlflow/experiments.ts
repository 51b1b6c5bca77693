import type { Experiment } from '@slipway/contract/tracking'
import type { MlflowRooms } from './groups.ts'
import { route } from './route.ts'
import { message, Text } from './wire/fields.ts'

export const experimentRoutes = ({ tracking }: MlflowRooms) => [
  route({
    method: 'GET',
    path: '/mlflow/experiments/get',
    role: 'viewer',
    request: message({ experiment_id: Text }),
    handler: async ({ experiment_id }) => ({ experiment: toWire(await tracking.experiment(experiment_id)) }),
  }),
]

const toWire = (experiment: Experiment) => ({
  experiment_id: experiment.id,
  name: experiment.name,
  creation_time: experiment.createdAtMs,
})
