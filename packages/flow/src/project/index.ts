export { featureFiles, pipelineFiles, pipelineName } from './pipeline-files.ts'
