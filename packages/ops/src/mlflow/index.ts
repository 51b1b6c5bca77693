export { folderOf as mlflowFolderOf } from './artifacts/uris.ts'
export { mlflowRoutes } from './mlflow.routes.ts'
export { sessionKey as mlflowSessionKey } from './traces/session.ts'
export { mlflowWebhookWire } from './webhooks/wire.ts'
