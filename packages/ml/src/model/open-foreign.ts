import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ClassNames,
  cutZipMaps,
  type NativeSession,
  openNative,
  type OpenOptions,
  type Tensor,
} from '../onnx/index.ts'
import type { Batch, BatchColumn } from './batch.ts'
import { bindInputs, bindOutputs, columnsFrom, hasRows, tensorFor } from './foreign-ports.ts'
import { readMlmodel } from './mlflow-schema.ts'
import { folderBroken, inputNotGiven } from './model.errors.ts'
import type { OpenedModel } from './opened-model.ts'
import type { Signature } from './signature.ts'

/** Larger ones have no ZipMap, and are not worth reading to look for one. */
const mostBytesRead = 256 * 1024 * 1024

/**
 * Opens an ONNX model from elsewhere: a folder that MLflow wrote, or one with a single .onnx file. Its signature is what
 * the graph says: inputs and outputs of shape [N] or [N, 1] are columns, as is a single input [N, C] for which MLmodel
 * names C columns of numbers; everything else are tensors.
 * Throws MODEL_FOLDER_BROKEN, ONNX_NOT_A_MODEL, ONNX_TYPE_UNSUPPORTED.
 */
export async function openForeign(dir: string, options?: OpenOptions): Promise<OpenedModel> {
  const mlmodel = await readMlmodel(dir)
  const said = mlmodel?.flavours['onnx']?.['data']
  const path = await onnxFile(dir, typeof said === 'string' ? said : null)
  const { session, classes } = await openFile(path, options)
  const rows = hasRows([...session.inputs, ...session.outputs])
  const inputs = bindInputs(session.inputs, mlmodel?.inputs ?? null, rows)
  const outputs = bindOutputs(session.outputs, classes, rows)
  const signature: Signature = {
    task: 'other',
    target: '',
    classes: [...classes.values()][0] ?? [],
    inputs: inputs.flatMap(({ fields }) => fields),
    outputs: outputs.flatMap(({ fields }) => fields),
    ...(rows ? {} : { rows: 'one' as const }),
  }
  const tensors = (batch: Batch): Map<string, Tensor> => {
    const given = new Map(batch.columns.map((column) => [column.name, column]))
    return new Map(
      inputs.map((binding): [string, Tensor] => [
        binding.port.name,
        tensorFor(
          binding,
          binding.fields.map(({ name }): BatchColumn => {
            const column = given.get(name)
            if (!column) throw inputNotGiven(name)
            return column
          }),
          batch.rows,
        ),
      ]),
    )
  }
  const batchOf = (answers: ReadonlyMap<string, Tensor>, rows: number): Batch => ({
    rows,
    columns: outputs.flatMap((binding) => columnsFrom(binding, answers.get(binding.port.name)!, rows)),
  })
  return {
    signature,
    tensors,
    predict: async (batch) => batchOf(await session.runTensors(tensors(batch)), batch.rows),
    isNative: session.isNative,
    predictNow(batch) {
      const answers = session.isNative ? session.runNow(tensors(batch)) : null
      return answers && batchOf(answers, batch.rows)
    },
    close: () => session.close(),
  }
}

async function openFile(
  path: string,
  options?: OpenOptions,
): Promise<{ session: NativeSession; classes: ReadonlyMap<string, ClassNames> }> {
  const { size } = await stat(path)
  let classes: ReadonlyMap<string, ClassNames> = new Map()
  const session = await openNative(async () => {
    // By its path, since values that are too many for one file lie beside it.
    if (size > mostBytesRead) return { model: path, graph: null }
    const cut = cutZipMaps(await readFile(path))
    classes = cut.classes
    return { model: classes.size > 0 ? cut.bytes : path, graph: cut.bytes }
  }, options)
  return { session, classes }
}

async function onnxFile(dir: string, said: string | null): Promise<string> {
  if (said !== null) return join(dir, said)
  const found = (await readdir(dir)).filter((name) => name.endsWith('.onnx'))
  if (found.length !== 1) throw folderBroken(dir, `it holds ${found.length} .onnx files where one is needed`)
  return join(dir, found[0]!)
}
