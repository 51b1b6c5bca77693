import { Type } from 'typebox'
import { invalidParameter, notSupported } from './mlflow.errors.ts'
import { route, type Route } from './route.ts'
import { message, optional, Text } from './wire/fields.ts'

/** What may be asked of MLflow's gateway through its server, by the method. */
const paths = { GET: /^api\/2\.0\/endpoints$/, POST: /^gateway\/[^/]+\/invocations$/ }

/** The way to a gateway, of which there is none: a request that names no place in one is told so first, as by MLflow. */
export const gatewayProxyRoutes = (): readonly Route[] =>
  (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/mlflow/gateway-proxy',
      pagesOnly: true,
      role: 'viewer',
      request: message({ gateway_path: optional(Text), json_data: optional(Type.Unknown()) }),
      async handler({ gateway_path = '' }) {
        if (gateway_path === '')
          throw invalidParameter('Deployments proxy request must specify a gateway_path.')
        if (!paths[method].test(gateway_path.replace(/^\/+|\/+$/g, '')))
          throw invalidParameter(`Invalid gateway_path: ${gateway_path} for method: ${method}`)
        throw notSupported('The AI gateway')
      },
    }),
  )
