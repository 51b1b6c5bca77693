import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pythonHas, runPython } from '../../tests/python.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'

interface Told {
  readonly body: string
  readonly type: string
  readonly status: number
  readonly answer: unknown
}

/** Models by how they hold rows and answers; tests/clients/score_models.py says what each is. */
const models =
  'unsigned array_in arrays_in fixed values lists matrix series records by_name forecast needed objects mixed number text none params ' +
  'array object map any binary small moment hinted hinted_objects hinted_lists chat agent'

const hasMlflow = pythonHas('mlflow', 'mlflow') && pythonHas('mlflow', 'sklearn')
describe.skipIf(!hasMlflow)(
  `MLflow's scoring server${hasMlflow ? '' : ' (skipped: no python with mlflow)'}`,
  () => {
    let world: ServedWorld
    let root: string
    let told: Record<string, Told[]>
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'scored-'))
      const script = join(import.meta.dirname, '../../tests/clients/score_models.py')
      ;[world, told] = await Promise.all([servedWorld(), runPython(script, root)])
    }, 280_000)
    afterAll(async () => {
      await world?.[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    })
    // One is asked at a time: /invocations names none.
    afterEach(async () => {
      const { json } = await world.ask('GET', '/api/v1/endpoints')
      for (const { name } of json.endpoints as { name: string }[])
        await world.ask('DELETE', `/api/v1/endpoints/${name}`)
    })
    const served = async (model: string) => {
      await world.registered(model, join(root, model))
      await world.serving.deploy({ endpoint: model, model, version: 1 })
    }

    it('has every model that is asked here', () => {
      expect(Object.keys(told).toSorted()).toEqual(models.split(' ').toSorted())
    })

    it.each(models.split(' '))('answers what is answered here: %s', async (model) => {
      await served(model)
      expect(told[model]!.length).toBeGreaterThan(0)
      for (const { body, type, status, answer } of told[model]!) {
        const headers = { 'content-type': type }
        const bare = await world.ask('POST', '/invocations', body, headers)
        expect({ body, status: bare.status, text: bare.text }).toMatchObject({ body, status })
        if (status === 200) expect({ body, answer: bare.json }).toEqual({ body, answer })
        else
          expect(bare.json).toMatchObject({ error_code: 'BAD_REQUEST', code: expect.any(String) as string })
        if (type === 'text/csv') continue
        const invoked = await world.ask('POST', `/endpoints/${model}/invocations`, body, headers)
        expect([invoked.status, invoked.status === 200 ? invoked.json : null]).toEqual([
          status === 200 ? 200 : 424,
          answer,
        ])
      }
    })

    it('refuses a whole number that 32 bits cannot hold, and text that is no base64', async () => {
      for (const [model, value, words] of [
        ['small', 2 ** 40, 'beyond the whole numbers of 32 bits'],
        ['binary', '!!', 'is no base64'],
      ] as const) {
        await world.serving.deploy({ endpoint: model, model, version: 1 })
        const refused = await world.ask('POST', `/api/v1/endpoints/${model}/predict`, {
          rows: [{ v: value }],
        })
        expect(refused).toMatchObject({ status: 400, json: { error: { code: 'MODEL_HOST_REFUSED' } } })
        expect(refused.json.error.message).toContain(words)
      }
    })

    it('says how to log a model of which nobody knows what it takes', async () => {
      await world.registered('unlogged', join(root, 'unlogged'))
      const deployed = world.serving.deploy({ endpoint: 'unlogged', model: 'unlogged', version: 1 })
      await expect(deployed).rejects.toMatchObject({
        code: 'SERVING_SMOKE_FAILED',
        message: expect.stringContaining('signature=mlflow.models.infer_signature') as string,
      })
    })

    it('is said to run in Python by the Open Inference Protocol', async () => {
      await world.serving.deploy({ endpoint: 'small', model: 'small', version: 1 })
      const [metadata, config] = await Promise.all([
        world.ask('GET', '/v2/models/small'),
        world.ask('GET', '/v2/models/small/config'),
      ])
      expect(metadata.json).toMatchObject({ name: 'small', platform: 'mlflow_pyfunc' })
      expect(config.json).toMatchObject({ platform: 'mlflow_pyfunc', backend: 'python' })
    })

    it('takes parameters as inputs that may be left out, other ones in each row too', async () => {
      await world.serving.deploy({ endpoint: 'params', model: 'params', version: 1 })
      const { json, text } = await world.ask('POST', '/api/v1/endpoints/params/predict', {
        rows: [{ x: 1, k: 5 }, { x: 2 }, { x: 3, k: 5, words: ['z'] }, { x: 4 }],
      })
      expect(text).toContain('predictions')
      const heard = json.predictions.map(({ prediction }: { prediction: string }) => JSON.parse(prediction))
      expect(heard).toMatchObject([
        { k: 5, words: ['a', 'b'] },
        { k: 3, words: ['a', 'b'] },
        { k: 5, words: ['z'] },
        { k: 3, words: ['a', 'b'] },
      ])
      const { signature, example } = (await world.ask('GET', '/api/v1/endpoints/params')).json
      expect(signature.inputs).toContainEqual({ name: 'k', type: 'integer', nullable: true, param: true })
      expect(example.row ?? example).not.toHaveProperty('k')
    })
  },
)
