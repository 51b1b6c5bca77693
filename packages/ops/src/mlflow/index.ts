export { mlflowRoutes } from './mlflow.routes.ts'
