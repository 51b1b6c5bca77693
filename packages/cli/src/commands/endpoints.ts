import { Command } from 'commander'
import { applyEndpoints } from './endpoints/apply.ts'
import { compareEndpointCommand } from './endpoints/compare.ts'
import { listEndpoints } from './endpoints/list.ts'
import { endpointLogs } from './endpoints/logs.ts'
import { endpointPerformanceCommand } from './endpoints/performance.ts'
import { removeEndpoint } from './endpoints/remove.ts'
import { showEndpoint } from './endpoints/show.ts'

/** `slipway endpoints`: where models answer, and how well. */
export const endpointsCommand = () =>
  new Command('endpoints')
    .description('where models answer: list, show, compare, read what they said, declare, remove')
    .addCommand(listEndpoints())
    .addCommand(showEndpoint())
    .addCommand(endpointLogs())
    .addCommand(compareEndpointCommand())
    .addCommand(endpointPerformanceCommand())
    .addCommand(applyEndpoints())
    .addCommand(removeEndpoint())
