import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonHas, runPython } from '../../tests/python.ts'
import { servedWorld } from '../../tests/served-world.ts'
import { writeSumModel } from '../../tests/triton-models.ts'
import { probabilityOf, writeTinyModel } from '../../tests/tiny-model.ts'

const clients = join(import.meta.dirname, '../../tests/clients')
const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const ben = { tenure: 60, charges: 20, contract: 'Yearly', senior: true }

/** What both of its clients say of the tiny model's configuration. */
const config = {
  name: 'churn',
  platform: 'onnxruntime_onnx',
  input: [
    { name: 'tenure', data_type: 'TYPE_INT64' },
    { name: 'charges', data_type: 'TYPE_FP64' },
    { name: 'contract', data_type: 'TYPE_STRING' },
    { name: 'senior', data_type: 'TYPE_BOOL' },
    { name: 'since', data_type: 'TYPE_FP64' },
  ],
  output: [
    { name: 'prediction', data_type: 'TYPE_STRING' },
    { name: 'probability', data_type: 'TYPE_FP64' },
  ],
}

/** The likeliest first, of each row. */
const classes = [ana, ben].map((row) => {
  const yes = probabilityOf(row)
  const told = [`${(1 - yes).toFixed(6)}:0:No`, `${yes.toFixed(6)}:1:Yes`]
  return yes > 0.5 ? told.reverse() : told
})

const hasTriton = pythonHas('tritonclient', 'tritonclient.http')
describe(`NVIDIA's client${hasTriton ? '' : ' (skipped: no python with tritonclient)'}`, () => {
  it.skipIf(!hasTriton)('gets the same answer in every form', async () => {
    await using world = await servedWorld()
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const told = await runPython(join(clients, 'triton.py'), new URL(world.url).host, 'churn')
    expect(told).toMatchObject({
      live: true,
      ready: true,
      model_ready: true,
      strange_ready: false,
      server: { name: 'slipway', extensions: expect.arrayContaining(['binary_tensor_data']) as string[] },
      model: { name: 'churn', versions: ['1'] },
    })
    const same = {
      prediction: [ana, ben].map((row) => (probabilityOf(row) >= 0.5 ? 'Yes' : 'No')),
      probability: [ana, ben].map((row) => expect.closeTo(probabilityOf(row), 12) as number),
    }
    const forms = ['json', 'binary', 'mixed', 'plain', 'version', 'gzip', 'deflate', 'answer_gzip']
    expect(told).toMatchObject(Object.fromEntries(forms.map((form) => [form, same])))
    expect(told.error).toEqual({ status: '400', message: 'The input "tenure" is missing.' })
    expect(told.classes).toEqual([classes, classes])
    // Ten requests of two rows, and one that was refused before the model was asked.
    const success = { count: 10, ns: expect.any(Number) as number }
    expect(told.statistics.model_stats).toMatchObject([
      {
        name: 'churn',
        version: '1',
        inference_count: 20,
        inference_stats: { success, compute_infer: success },
      },
    ])
    expect(told).toMatchObject({ config: { ...config, max_batch_size: 0 }, all: ['churn'] })
    expect(told.index).toEqual([{ name: 'churn', version: '1', state: 'READY', reason: '' }])
  })
})

const both = {
  prediction: [ana, ben].map((row) => (probabilityOf(row) >= 0.5 ? 'Yes' : 'No')),
  probability: [ana, ben].map((row) => expect.closeTo(probabilityOf(row), 12) as number),
}

const hasTritonGrpc = pythonHas('tritonclient', 'tritonclient.grpc')
describe(`NVIDIA's client over gRPC${hasTritonGrpc ? '' : ' (skipped: no python with tritonclient[grpc])'}`, () => {
  it.skipIf(!hasTritonGrpc)(
    'gets the same answers, errors with their codes, and loads and unloads',
    async () => {
      await using world = await servedWorld(undefined, { grpcPort: 0 })
      await world.tiny('churn')
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      const told = await runPython(join(clients, 'triton_grpc.py'), world.grpc.address!, 'churn')
      const ready = { models: [{ name: 'churn', version: '1', state: 'READY' }] }
      const missing = {
        status: 'StatusCode.INVALID_ARGUMENT',
        message: expect.stringContaining('The input "tenure" is missing.') as string,
      }
      expect(told).toMatchObject({
        live: true,
        ready: true,
        model_ready: true,
        version_ready: false,
        strange_ready: false,
        server: { name: 'slipway', extensions: expect.arrayContaining(['binary_tensor_data']) as string[] },
        model: { name: 'churn', versions: ['1'], platform: 'onnxruntime_onnx' },
        raw: both,
        some: both.probability,
        version: both,
        classes,
        no_classes: {
          status: 'StatusCode.INVALID_ARGUMENT',
          message: expect.stringContaining('Ask it of "prediction"') as string,
        },
        half: both,
        gzip: both,
        typed: { id: 'typed', ...both },
        streamed: [both, expect.stringContaining('tenure'), both],
        index: ready,
        config,
        // Nine requests of two rows were answered; those that lack an input never came to the model.
        statistics: [
          {
            name: 'churn',
            version: '1',
            inference_count: '18',
            inference_stats: { success: { count: '9' } },
          },
        ],
        all: ['churn'],
        missing,
        unknown: { status: 'StatusCode.NOT_FOUND' },
        unloaded: {
          ready: false,
          infer: { status: 'StatusCode.UNAVAILABLE' },
          index: { models: [{ name: 'churn', state: 'UNAVAILABLE', reason: 'unloaded' }] },
        },
        loaded: true,
      })
      expect(told.model.inputs[0]).toEqual({ name: 'tenure', datatype: 'INT64', shape: ['-1'] })
    },
  )
})

const hasTritonAio = hasTriton && hasTritonGrpc
describe(`NVIDIA's asynchronous clients${hasTritonAio ? '' : ' (skipped: no python with tritonclient[all])'}`, () => {
  it.skipIf(!hasTritonAio)('get the same answers, and impatient callers their codes', async () => {
    await using world = await servedWorld(undefined, { grpcPort: 0 })
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const addresses = [new URL(world.url).host, world.grpc.address!]
    const told = await runPython(join(clients, 'triton_async.py'), ...addresses, 'churn')
    const same = new Array(2).fill(expect.closeTo(probabilityOf(ana), 12) as number)
    const many = (count: number) => new Array(count).fill(same)
    const missing = expect.stringContaining('The input "tenure" is missing.') as string
    const tooLarge = {
      status: 'StatusCode.RESOURCE_EXHAUSTED',
      message: 'The body is larger than 67108864 bytes (after decompression). Send fewer rows a request.',
    }
    expect(told).toMatchObject({
      http_aio: {
        ready: true,
        strange_ready: false,
        model: 'churn',
        config: 'churn',
        index: [{ name: 'churn', version: '1', state: 'READY' }],
        several: many(5),
        gzip: same,
        missing,
      },
      grpc_aio: { ready: true, model: 'churn', several: many(5), streamed: ['0', '1', '2'], missing },
      http_async: many(8),
      grpc_async: same,
      cancelled: 'StatusCode.CANCELLED',
      late: { status: 'StatusCode.DEADLINE_EXCEEDED' },
      large: tooLarge,
      large_gzip: tooLarge,
      headers: same,
      parameters: same,
      deflate: same,
      classes: { status: 'StatusCode.INVALID_ARGUMENT' },
      shared_memory: { status: 'StatusCode.UNIMPLEMENTED' },
      health: [8, 1],
      after: same,
    })
  })
})

const hasKserve = pythonHas('kserve', 'kserve')
describe(`KServe's client${hasKserve ? '' : ' (skipped: no python with kserve)'}`, () => {
  it.skipIf(!hasKserve)('gets the same answers', async () => {
    await using world = await servedWorld()
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const told = await runPython(join(clients, 'kserve_rest.py'), world.url, 'churn')
    expect(told).toMatchObject({
      live: true,
      ready: true,
      model_ready: true,
      json: { id: 'kserve', ...both },
      binary: { id: 'kserve', ...both },
    })
    expect(told.error).toMatch(/^The input "tenure" is missing\., '400 Bad Request'/)
    const predictions = both.prediction.map((prediction, k) => ({
      prediction,
      probability: both.probability[k],
    }))
    expect(told.v1).toMatchObject({
      live: true,
      model_ready: true,
      rows: { predictions },
      named: { predictions: predictions.slice(0, 1) },
      explained: { predictions: predictions.slice(0, 1), explanations: { method: 'kernel-shap' } },
      missing: { status: 400, message: expect.stringMatching(/^Row 0 .* lacks the input/) as string },
      strange: { status: 404, message: expect.stringContaining('no endpoint "strange"') as string },
      strange_ready: { status: 404 },
    })
    const event = {
      type: 'io.kserve.inference.response',
      source: 'io.kserve.inference.churn',
      predictions: predictions.slice(0, 1),
    }
    expect(told.events).toEqual([event, event])
  })

  it.skipIf(!hasKserve)('gets them over gRPC too, typed and raw', async () => {
    await using world = await servedWorld(undefined, { grpcPort: 0 })
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const told = await runPython(join(clients, 'kserve_grpc.py'), world.grpc.address!, 'churn')
    expect(told).toEqual({
      live: true,
      ready: true,
      model_ready: true,
      strange_ready: false,
      typed: { id: 'kserve', ...both },
      raw: { id: 'kserve', ...both },
      error: {
        status: 'StatusCode.INVALID_ARGUMENT',
        message: expect.stringContaining('The input "tenure" is missing.') as string,
      },
    })
  })
})

const hasBoto = pythonHas('boto3', 'boto3')
describe(`boto3's sagemaker-runtime${hasBoto ? '' : ' (skipped: no python with boto3)'}`, () => {
  it.skipIf(!hasBoto)('invokes an endpoint, signed with keys of nobody', async () => {
    await using world = await servedWorld()
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const folder = await mkdtemp(join(tmpdir(), 'sum-'))
    await writeSumModel(folder)
    await world.registered('sum', folder)
    await rm(folder, { recursive: true })
    await world.serving.deploy({ endpoint: 'sum', model: 'sum', version: 1 })
    const told = await runPython(join(clients, 'sagemaker_runtime.py'), world.url, 'churn', 'sum')
    const [one, two] = [ana, ben].map((row) => ({
      prediction: probabilityOf(row) >= 0.5 ? 'Yes' : 'No',
      probability: expect.closeTo(probabilityOf(row), 12) as number,
    }))
    const json = (name: string) => JSON.parse(told[name].body).predictions
    expect(json('records')).toEqual([one])
    expect(json('lists')).toEqual([one, two])
    expect(json('bare')).toEqual([one, two])
    expect(json('one')).toEqual([one])
    expect(json('header')).toEqual([one])
    const csv = (told.csv.body as string).trim().split('\n')
    expect(told.csv.type).toBe('text/csv')
    expect(csv.map((line) => [line.split(',')[0], Number(line.split(',')[1])])).toEqual(
      [one, two].map((row) => [row!.prediction, row!.probability]),
    )
    expect(
      (told.lines.body as string)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([one, one])
    expect(told.accepted).toMatchObject({ type: 'text/csv' })
    const sums = (values: number[]) => ({ type: 'application/x-npy', dtype: 'float64', values })
    expect(told.arrays).toEqual([sums([3.5, 7.5]), sums([3.5, 7.5]), sums([3.5, 7.5]), sums([3.5])])
    expect(told.headed).toMatchObject({ variant: 'champion', attributes: 'trace=7', request: 'mine' })
    expect(told.model_named.variant).toBe('champion')
    expect(told.session.session).toMatch(/^se_\w+; Expires=\d{4}-/)
    expect(told.missing).toMatchObject({ class: 'ModelError', status: 424, original: 400 })
    expect(told.missing.message).toContain('contract')
    expect(told.short).toMatchObject({ class: 'ModelError', original: 400 })
    for (const name of ['unknown', 'variant', 'model', 'component', 'container'])
      expect(told[name], name).toMatchObject({ code: 'ValidationError', status: 400 })
  })
})

const hasMlflow = pythonHas('mlflow', 'mlflow')
describe(`MLflow's scoring client${hasMlflow ? '' : ' (skipped: no python with mlflow)'}`, () => {
  it.skipIf(!hasMlflow)('gets what MLflow itself makes of the model folder', async () => {
    await using world = await servedWorld()
    const folder = await mkdtemp(join(tmpdir(), 'tiny-'))
    await writeTinyModel(folder)
    await world.registered('churn', folder)
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const { hostname, port } = new URL(world.url)
    const told = await runPython(join(clients, 'mlflow_scoring.py'), hostname, port, folder)
    await rm(folder, { recursive: true })
    const rows = [ana, { ...ben, charges: null }].map((row) => ({
      prediction: probabilityOf(row) >= 0.5 ? 'Yes' : 'No',
      probability: expect.closeTo(probabilityOf(row), 6) as number,
    }))
    // That of the API: a client decides by it what it may ask.
    expect(told.version).toMatch(/^3\.\d+\.\d+$/)
    expect(told.frame).toEqual(rows)
    expect(told.deployed).toEqual(rows)
    expect(told.pyfunc).toEqual({ predictions: rows })
    expect(told.error).toMatch(/error code 400.*tenure.* is missing/)
  })
})
