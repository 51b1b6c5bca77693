import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClassNames, cutZipMaps, openSession, type OnnxSession, type Tensor } from '../onnx/index.ts'
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
export async function openForeign(dir: string): Promise<OpenedModel> {
  const mlmodel = await readMlmodel(dir)
  const said = mlmodel?.flavours['onnx']?.['data']
  const path = await onnxFile(dir, typeof said === 'string' ? said : null)
  const { session, classes } = await openFile(path)
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
  return {
    signature,
    tensors,
    async predict(batch) {
      const answers = await session.runTensors(tensors(batch))
      return {
        rows: batch.rows,
        columns: outputs.flatMap((binding) =>
          columnsFrom(binding, answers.get(binding.port.name)!, batch.rows),
        ),
      }
    },
    close: () => session.close(),
  }
}

async function openFile(
  path: string,
): Promise<{ session: OnnxSession; classes: ReadonlyMap<string, ClassNames> }> {
  const { size } = await stat(path)
  if (size <= mostBytesRead) {
    const { bytes, classes } = cutZipMaps(await readFile(path))
    if (classes.size > 0) return { session: await openSession(bytes), classes }
  }
  // By its path, since values that are too many for one file lie beside it.
  return { session: await openSession(path), classes: new Map() }
}

async function onnxFile(dir: string, said: string | null): Promise<string> {
  if (said !== null) return join(dir, said)
  const found = (await readdir(dir)).filter((name) => name.endsWith('.onnx'))
  if (found.length !== 1) throw folderBroken(dir, `it holds ${found.length} .onnx files where one is needed`)
  return join(dir, found[0]!)
}
