import { api } from '../../app/api.ts'
import { reading } from '../../app/query-client.ts'

export const readEndpoint = (name: string) =>
  reading('serving', ['endpoint', name], (signal) =>
    api.serving.getEndpoint({ params: { name } }, { signal }),
  )
