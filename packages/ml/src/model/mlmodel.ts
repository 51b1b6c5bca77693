import { stringify } from 'yaml'
import { loaderModule, loaderText } from './python-loader.ts'
import type { TableSignature, ColumnInput, ColumnOutput } from './signature.ts'

/** The oldest packages that read what we write; newer ones do too. */
const requirements = ['mlflow>=2.9', 'onnx>=1.14', 'onnxruntime>=1.16', 'numpy', 'pandas']
const pythonVersion = '3.11'

/** What a data frame's column should hold, in MLflow's words; whole numbers that may be missing are double there. */
const inputType = ({ type, nullable }: ColumnInput): string => {
  if (type === 'text') return 'string'
  if (type === 'boolean') return 'boolean'
  if (type === 'date' || type === 'timestamp') return 'datetime'
  return type === 'integer' && !nullable ? 'long' : 'double'
}

const outputType = ({ type }: ColumnOutput): string =>
  ({ text: 'string', number: 'double', integer: 'long', boolean: 'boolean' })[type]

/** The `MLmodel` file by which MLflow's pyfunc and onnx loaders find their way (MLflow's model format, YAML). */
export function mlmodelText(
  signature: TableSignature,
  facts: { uuid: string; createdAtMs: number; bytes: number },
): string {
  const inputs = signature.inputs.map((input) => ({
    type: inputType(input),
    name: input.name,
    required: !input.nullable,
  }))
  const outputs = signature.outputs.map((output) => ({
    type: outputType(output),
    name: output.name,
    required: true,
  }))
  return stringify(
    {
      flavors: {
        onnx: {
          code: null,
          data: 'model.onnx',
          onnx_version: '1.14.0',
          onnx_session_options: { execution_mode: 'sequential' },
          providers: ['CPUExecutionProvider'],
        },
        python_function: {
          data: 'model.onnx',
          env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
          loader_module: loaderModule,
          code: 'code',
          python_version: pythonVersion,
        },
      },
      mlflow_version: '2.9.0',
      model_size_bytes: facts.bytes,
      model_uuid: facts.uuid,
      signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
      // MLflow writes and reads this form: microseconds, a space, no zone.
      utc_time_created: new Date(facts.createdAtMs).toISOString().replace('T', ' ').replace('Z', '000'),
    },
    unfolded,
  )
}

/** Folding the signature's long lines would take a minute for ten thousand columns. */
const unfolded = { lineWidth: 0 }

/** The files by which Python serves the folder: a loader, and which packages it needs. */
export const environmentFiles = (): Record<string, string> => ({
  [`code/${loaderModule}.py`]: loaderText,
  'requirements.txt': `${requirements.join('\n')}\n`,
  'conda.yaml': stringify({
    channels: ['conda-forge'],
    dependencies: [`python=${pythonVersion}`, 'pip', { pip: requirements }],
    name: 'mlflow-env',
  }),
  'python_env.yaml': stringify({
    python: pythonVersion,
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  }),
})
