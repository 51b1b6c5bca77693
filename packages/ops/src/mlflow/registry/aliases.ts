import { mlflowError } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { message, Text } from '../wire/fields.ts'
import { versionToWire } from './wire.ts'
import { checkAlias, checkModelName, registryWords as words, versionNumber } from './words.ts'

const byAlias = message({ name: Text, alias: Text })
const path = '/mlflow/registered-models/alias'

export const aliasRoutes = ({ registry }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path,
    role: 'editor',
    request: message({ name: Text, alias: Text, version: Text }),
    words,
    async handler({ name, alias, version }, { actor }) {
      checkModelName(name)
      checkAlias(alias, true)
      await registry.setAlias(name, alias, { number: versionNumber(version), by: actor })
      return {}
    },
  }),
  route({
    method: 'DELETE',
    path,
    role: 'editor',
    request: byAlias,
    words,
    async handler({ name, alias }, { actor }) {
      checkModelName(name)
      checkAlias(alias)
      if (await registry.aliased(name, alias)) await registry.removeAlias(name, alias, actor)
      return {}
    },
  }),
  route({
    method: 'GET',
    path,
    role: 'viewer',
    request: byAlias,
    words,
    async handler({ name, alias }) {
      checkModelName(name)
      checkAlias(alias)
      if (alias.toLowerCase() !== 'latest')
        return { model_version: versionToWire(await registry.byAlias(name, alias)) }
      const newest = (await registry.latestOfStages(name)).at(-1)
      if (!newest) throw mlflowError('RESOURCE_DOES_NOT_EXIST', `Latest version not found for model ${name}.`)
      return { model_version: versionToWire(newest) }
    },
  }),
]
