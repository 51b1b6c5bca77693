import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Table } from '../table/table.ts'
import { folderMissing } from './model.errors.ts'
import { openForeign } from './open-foreign.ts'
import { openModel, type ModelOptions } from './open-model.ts'
import type { OpenedModel } from './opened-model.ts'

/** Opens the model of a folder for answers: one of Slipway's own, or any other in ONNX. */
export async function openServed(dir: string, options?: ModelOptions): Promise<OpenedModel> {
  if (!(await exists(dir))) throw folderMissing(dir)
  if (await isForeign(dir)) return openForeign(dir, options)
  const model = await openModel(dir, options)
  return {
    signature: model.signature,
    tensors: (batch) => model.tensors(batch as Table),
    predict: (batch) => model.predict(batch as Table),
    isNative: model.isNative,
    predictNow: (batch) => model.predictNow(batch as Table),
    close: () => model.close(),
  }
}

/** Whether a model comes from elsewhere: what Slipway compiled has a signature beside it. */
export const isForeign = async (dir: string): Promise<boolean> => !(await exists(join(dir, 'signature.json')))

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
