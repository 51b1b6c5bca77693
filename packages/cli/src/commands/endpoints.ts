import { Command } from 'commander'
import { compareEndpointCommand } from './endpoints/compare.ts'
import { endpointPerformanceCommand } from './endpoints/performance.ts'

/** `slipway endpoints`: what answers, and how well. */
export const endpointsCommand = () =>
  new Command('endpoints')
    .description('compare what answers on an endpoint, and see how well it does')
    .addCommand(compareEndpointCommand())
    .addCommand(endpointPerformanceCommand())
