export { folderOf as mlflowFolderOf } from './artifacts/uris.ts'
export { mlflowRoutes } from './mlflow.routes.ts'
export { mlflowWebhookWire } from './webhooks/wire.ts'
