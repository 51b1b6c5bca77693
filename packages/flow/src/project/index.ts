export { endpointFiles, featureFiles, pipelineFiles, pipelineName } from './pipeline-files.ts'
