import { screensOver } from './runs-screens.ts'

screensOver({ runs: 20_000, points: 200_000, steps: 100, versions: 200 })
