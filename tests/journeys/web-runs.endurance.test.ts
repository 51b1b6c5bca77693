import { big } from '../../bench/web/workspace.ts'
import { screensOver } from './runs-screens.ts'

screensOver(big)
