export { baseline, type BaselineModel, type BaselineSettings } from './baseline.ts'
export { seasonal, type SeasonalModel, type SeasonalSettings } from './seasonal.ts'
