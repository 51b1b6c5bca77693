import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nestedOf } from '@slipway/ml/model'
import { pythonHas, runPython } from '../../../../tests/python.ts'
import { pythonHost } from './index.ts'

const there = pythonHas('torch', 'torch, mlflow')

interface Told {
  readonly shape: number[]
  readonly given: number[]
  readonly answer: number[][]
}

it.skipIf(!there)(
  `networks of PyTorch answer as MLflow's pyfunc does, of pictures of any size too${there ? '' : ' (skipped: no torch, see tests/endurance/requirements.txt)'}`,
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'torch-host-'))
    const host = pythonHost({ home: join(root, 'home') })
    try {
      const script = join(import.meta.dirname, '../../../../tests/networks/log_torch.py')
      const told = (await runPython(script, root)) as Record<string, Told>
      for (const [name, { shape, given, answer }] of Object.entries(told)) {
        const model = await host.open(join(root, name))
        const [input] = model.signature.inputs
        expect(input).toMatchObject({
          type: 'tensor',
          datatype: 'float32',
          shape: [-1, ...shape.slice(1).map(() => expect.any(Number) as number)],
        })
        expect(model.example).toMatchObject({ rows: shape[0] })
        const tensor = {
          name: input!.name,
          type: 'tensor' as const,
          datatype: 'float32' as const,
          shape,
          values: Float32Array.from(given),
        }
        const outputs = await model.predict({ rows: shape[0]!, columns: [tensor] })
        const [column] = outputs.columns
        const rows =
          column!.type === 'tensor'
            ? nestedOf(column!, shape[0]!)
            : Array.from((column as { values: Float64Array }).values, (value) => [value])
        expect(rows).toHaveLength(shape[0]!)
        answer.flat().forEach((value, at) => expect((rows.flat() as number[])[at]).toBeCloseTo(value, 6))
        await model.close()
      }
    } finally {
      await host.close()
      await rm(root, { recursive: true, force: true })
    }
  },
  600_000,
)
