import { tableOf } from '@slipway/ml/table'
import { pythonHost } from '../src/adapters/model-host/python/index.ts'

/** Lets a model start programs that sleep, says so, and waits to be killed. */
const [home, folder, name] = process.argv.slice(2) as [string, string, string]
const model = await pythonHost({ home }).open(folder)
await model.predict(
  tableOf(
    ['sleep', name].map((what) => ({ what, x: 1 })),
    [
      { name: 'what', type: 'text', nullable: false },
      { name: 'x', type: 'number', nullable: false },
    ],
  ),
)
process.stdout.write('asleep\n')
setInterval(() => {}, 1000)
