export { collectEnvironments } from './collect.ts'
export { type PythonEnvironment, pythonEnvironment } from './python-environment.ts'
export { preparedEnvironment } from './prepared-environment.ts'
