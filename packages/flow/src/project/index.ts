export { pipelineFiles, pipelineName } from './pipeline-files.ts'
