import { expect, it } from 'vitest'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { runClient, scratch, slipwayServer } from './world.ts'

const there = pythonHas('torch', 'torch, lightning, mlflow')

it.skipIf(!there)(
  `autologging of PyTorch${there ? '' : ' (skipped: no torch, see tests/endurance/requirements.txt)'}`,
  async () => {
    await using place = await scratch()
    await using server = await slipwayServer(place.folder)
    expect(await runClient('autolog_torch.py', server.url)).toMatch(/ok$/)
  },
)
