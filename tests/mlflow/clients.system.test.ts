import { describe, expect, it } from 'vitest'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { runClient, scratch, slipwayServer } from './world.ts'

describe.skipIf(!pythonHas('mlflow', 'mlflow'))('the official Python client', () => {
  it.each(['fluent.py', 'client.py', 'autolog.py', 'models.py', 'traces.py', 'webhooks.py', 'commands.py'])(
    '%s',
    async (script) => {
      await using place = await scratch()
      await using server = await slipwayServer(place.folder)
      expect(await runClient(script, server.url)).toMatch(/ok$/)
    },
  )
})
