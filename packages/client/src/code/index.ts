export { pythonClient } from './python.ts'
export { typescriptClient } from './typescript.ts'
