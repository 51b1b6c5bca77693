import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { environmentFiles, mlmodelText } from './mlmodel.ts'
import { folderTaken } from './model.errors.ts'
import type { TableSignature } from './signature.ts'

/**
 * Writes a model folder: `MLmodel` (readable by MLflow's pyfunc and onnx loaders), `model.onnx`, `signature.json`,
 * `slipway.json` and the Python requirements. It appears whole or not at all: written beside, then renamed. A former
 * model folder at `dir` is replaced.
 *
 * @param slipway lineage, recipe, metrics: plain JSON data.
 * @param createdAtMs for MLflow's `utc_time_created`; default: now.
 * Throws MODEL_FOLDER_TAKEN where `dir` holds anything else.
 */
export async function writeModelFolder(
  dir: string,
  {
    onnx,
    signature,
    slipway,
    createdAtMs = Date.now(),
  }: {
    readonly onnx: Uint8Array
    readonly signature: TableSignature
    readonly slipway: object
    readonly createdAtMs?: number
  },
): Promise<void> {
  const target = resolve(dir)
  const before = await readdir(target).catch(() => [] as string[])
  if (before.length > 0 && !before.includes('MLmodel')) throw folderTaken(dir)
  const uuid = createHash('sha256').update(onnx).digest('hex').slice(0, 32)
  const files: Record<string, string | Uint8Array> = {
    ...environmentFiles(),
    'model.onnx': onnx,
    'signature.json': `${JSON.stringify(signature, null, 2)}\n`,
    'slipway.json': `${JSON.stringify(slipway, null, 2)}\n`,
    MLmodel: mlmodelText(signature, { uuid, createdAtMs, bytes: onnx.byteLength }),
  }
  await mkdir(dirname(target), { recursive: true })
  const beside = `${target}.${process.pid}.partial`
  const former = `${target}.${process.pid}.former`
  try {
    await rm(beside, { recursive: true, force: true })
    await mkdir(join(beside, 'code'), { recursive: true })
    for (const [name, content] of Object.entries(files)) await writeDurably(join(beside, name), content)
    if (before.length > 0) await rename(target, former)
    await rename(beside, target)
    await rm(former, { recursive: true, force: true })
  } catch (cause) {
    await rm(beside, { recursive: true, force: true })
    throw cause
  }
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
