import { Command } from 'commander'
import { addDataCommand } from './data/add.ts'
import { checkDataCommand } from './data/check.ts'
import { classifyDataCommand } from './data/classify.ts'
import { diffDataCommand } from './data/diff.ts'
import { errorsDataCommand } from './data/errors.ts'
import { exportDataCommand } from './data/export.ts'
import { listDataCommand } from './data/list.ts'
import { pathDataCommand } from './data/path.ts'
import { plotDataCommand } from './data/plot.ts'
import { profileDataCommand } from './data/profile.ts'
import { pullDataCommand } from './data/pull.ts'
import { quarantineDataCommand } from './data/quarantine.ts'
import { queryDataCommand } from './data/query.ts'
import { rmDataCommand } from './data/rm.ts'
import { sampleDataCommand } from './data/sample.ts'
import { showDataCommand } from './data/show.ts'
import { suggestDataCommand } from './data/suggest.ts'
import { tagDataCommand } from './data/tag.ts'
import { gcCommand } from './gc.ts'

/** `slipway data`: datasets by content, what is in them, and whether their checks hold. */
export const dataCommand = () =>
  new Command('data')
    .description('add, list, show, compare, check and export datasets')
    .addCommand(addDataCommand())
    .addCommand(pullDataCommand())
    .addCommand(listDataCommand())
    .addCommand(showDataCommand())
    .addCommand(profileDataCommand())
    .addCommand(queryDataCommand())
    .addCommand(sampleDataCommand())
    .addCommand(plotDataCommand())
    .addCommand(pathDataCommand())
    .addCommand(classifyDataCommand())
    .addCommand(diffDataCommand())
    .addCommand(tagDataCommand())
    .addCommand(exportDataCommand())
    .addCommand(rmDataCommand())
    .addCommand(gcCommand())
    .addCommand(checkDataCommand())
    .addCommand(suggestDataCommand())
    .addCommand(quarantineDataCommand())
    .addCommand(errorsDataCommand())
