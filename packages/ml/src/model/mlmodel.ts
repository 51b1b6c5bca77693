import { stringify } from 'yaml'
import type { Signature, SignatureInput, SignatureOutput } from './signature.ts'

/** The oldest packages that read what we write; newer ones do too. */
const requirements = ['mlflow>=2.9', 'onnx>=1.14', 'onnxruntime>=1.16', 'numpy', 'pandas']
const pythonVersion = '3.11'

/** How MLflow names the tensor that an input is fed from. Times are numbers: milliseconds since 1970 in UTC. */
const inputType = ({ type, nullable }: SignatureInput): string => {
  if (type === 'text') return 'string'
  if (type === 'boolean') return nullable ? 'string' : 'boolean'
  return type === 'integer' && !nullable ? 'long' : 'double'
}

const outputType = ({ type }: SignatureOutput): string =>
  ({ text: 'string', number: 'double', integer: 'long', boolean: 'boolean' })[type]

/** The `MLmodel` file by which MLflow's pyfunc and onnx loaders find their way (MLflow's model format, YAML). */
export function mlmodelText(
  signature: Signature,
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
  return stringify({
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
        loader_module: 'mlflow.onnx',
        python_version: pythonVersion,
      },
    },
    mlflow_version: '2.9.0',
    model_size_bytes: facts.bytes,
    model_uuid: facts.uuid,
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    // MLflow writes and reads this form: microseconds, a space, no zone.
    utc_time_created: new Date(facts.createdAtMs).toISOString().replace('T', ' ').replace('Z', '000'),
  })
}

/** The files that say which Python packages serve the folder. */
export const environmentFiles = (): Record<string, string> => ({
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
