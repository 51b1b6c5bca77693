import { inMlflowWords } from './error-words.ts'
import { requestReader, type Carrier } from './read-request.ts'
import type { Route } from './route.ts'

/** Reads requests of one route and answers them; what the rooms refuse is said in MLflow's words. */
export function answerOf(route: Route): (carrier: Carrier, actor: string) => Promise<object | string> {
  const read = requestReader(route.request)
  return async (carrier, actor) => {
    const fields = read(carrier)
    try {
      return await route.handler(fields, { actor, query: carrier.query })
    } catch (error) {
      throw inMlflowWords(error, fields, route.words)
    }
  }
}

export type Message = Record<string, any>
export type Ask = (path: Route['path'], fields: object, actor: string) => Promise<Message>

/** These routes as a client would call them, for operations that are made of others. */
export function askOf(routes: readonly Route[]): Ask {
  const answers = new Map(routes.map((route) => [route.path, answerOf(route)]))
  const carrier = { method: 'POST', contentType: 'application/json', query: {}, params: {} }
  return async (path, fields, actor) => {
    const made = await answers.get(path)!({ ...carrier, body: JSON.stringify(fields) }, actor)
    return (typeof made === 'string' ? JSON.parse(made) : made) as Message
  }
}
