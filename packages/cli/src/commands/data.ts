import { Command } from 'commander'
import { addDataCommand } from './data/add.ts'
import { checkDataCommand } from './data/check.ts'
import { deleteDataCommand } from './data/delete.ts'
import { errorsDataCommand } from './data/errors.ts'
import { listDataCommand } from './data/list.ts'
import { pullDataCommand } from './data/pull.ts'
import { quarantineDataCommand } from './data/quarantine.ts'
import { showDataCommand } from './data/show.ts'
import { suggestDataCommand } from './data/suggest.ts'

/** `slipway data`: datasets by content, what is in them, and whether their checks hold. */
export const dataCommand = () =>
  new Command('data')
    .description('add, list, show and check datasets')
    .addCommand(addDataCommand())
    .addCommand(pullDataCommand())
    .addCommand(listDataCommand())
    .addCommand(showDataCommand())
    .addCommand(deleteDataCommand())
    .addCommand(checkDataCommand())
    .addCommand(suggestDataCommand())
    .addCommand(quarantineDataCommand())
    .addCommand(errorsDataCommand())
