export { mlflowRoutes } from './mlflow.routes.ts'
export { mlflowWebhookWire } from './webhooks/wire.ts'
