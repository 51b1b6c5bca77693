import { type Static, Type } from 'typebox'
import { TimeMs } from './names.ts'

/** How a model does that runs in a process of its own, or on another server. */
export const ModelHealthBody = Type.Object({
  state: Type.Enum(['answering', 'resting', 'trying'], {
    description:
      '`resting`: it hung, ended or took too much memory several times in a row, and is not asked for a while; `trying`: the next request decides.',
  }),
  failuresInARow: Type.Integer({ minimum: 0 }),
  failingSinceMs: Type.Union([TimeMs, Type.Null()], {
    description: 'When the first of them was; null: there are none.',
  }),
  retryAfterMs: Type.Number({ minimum: 0, description: 'For so long it rests.' }),
  refused: Type.Integer({ minimum: 0, description: 'Requests refused at once while it rested.' }),
  lastFailure: Type.Union([
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String(), atMs: TimeMs }),
    Type.Null(),
  ]),
  process: Type.Union([Type.Enum(['running', 'starting', 'none']), Type.Null()], {
    description: '`none`: it is started for the next request. null: the model is on another server.',
  }),
  lastEnd: Type.Union([Type.Object({ why: Type.String(), atMs: TimeMs }), Type.Null()], {
    description: 'Why its process was ended or replaced last.',
  }),
  restarts: Type.Integer({ minimum: 0, description: 'How often its process was replaced.' }),
  memoryBytes: Type.Union([Type.Integer(), Type.Null()], {
    description: 'What its process held when last looked at, other models in it included.',
  }),
})
export type ModelHealthBody = Static<typeof ModelHealthBody>
