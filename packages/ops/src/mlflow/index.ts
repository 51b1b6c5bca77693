export { folderOf as mlflowFolderOf } from './artifacts/uris.ts'
export { mlflowReadingRoutes, mlflowRoutes } from './mlflow.routes.ts'
export { sessionKey as mlflowSessionKey } from './traces/session.ts'
export { mlflowWebhookWire } from './webhooks/wire.ts'
