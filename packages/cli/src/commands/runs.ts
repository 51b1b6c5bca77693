import { Command } from 'commander'
import { runsCompareCommand } from './runs-compare.ts'
import { runsSearchCommand } from './runs-search.ts'
import { runsSyncCommand } from './runs-sync.ts'
import { runsResumeCommand, runsRetryCommand } from './runs/again.ts'
import { runsApprovalsCommand, runsApproveCommand, runsRejectCommand } from './runs/approvals.ts'
import { runsCancelCommand } from './runs/cancel.ts'
import { runsListCommand } from './runs/list.ts'
import { runsLogsCommand } from './runs/logs.ts'
import { runsRestoreCommand, runsRmCommand } from './runs/remove.ts'
import { runsShowCommand } from './runs/show.ts'
import { runsWatchCommand } from './runs/watch.ts'

/** `slipway runs`: every training that was tried, and every run of a pipeline. */
export const runsCommand = () =>
  new Command('runs')
    .description('tracked runs and runs of pipelines: list, show, watch, compare, cancel, retry; read logs')
    .addCommand(runsListCommand())
    .addCommand(runsShowCommand())
    .addCommand(runsWatchCommand())
    .addCommand(runsLogsCommand())
    .addCommand(runsCancelCommand())
    .addCommand(runsRetryCommand())
    .addCommand(runsResumeCommand())
    .addCommand(runsRmCommand())
    .addCommand(runsRestoreCommand())
    .addCommand(runsApprovalsCommand())
    .addCommand(runsApproveCommand())
    .addCommand(runsRejectCommand())
    .addCommand(runsSearchCommand())
    .addCommand(runsCompareCommand())
    .addCommand(runsSyncCommand())
