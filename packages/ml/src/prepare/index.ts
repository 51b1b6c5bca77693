/** Preparation: recipes of named steps, fitted on training rows, applied to any rows, compiled into ONNX. */
export { applyRecipe } from './apply-recipe.ts'
export { compileRecipe, type InputNullability } from './compile-recipe.ts'
export { describeRecipe, warningsOf } from './describe-recipe.ts'
export type { CategoryFeature, Feature, Features, FeatureTensor, NumericFeature } from './features.ts'
export type { DecimalMark } from './number-spelling.ts'
export { fitRecipe } from './fit-recipe.ts'
export { fittedOn, type FittedOnRows } from './fitted-on.ts'
export { linearRecipe, type PresetOptions, type ProfiledColumns, treeRecipe } from './presets.ts'
export {
  type FittedRecipe,
  type FittedStep,
  type LeftOut,
  type Recipe,
  recipe,
  type RecipeFeature,
} from './recipe.ts'
export {
  bigrams,
  firstAlike,
  jaroWinkler,
  similarRows,
  type SimilarOptions,
  type SimilarRows,
  withoutDuplicates,
  withoutSimilar,
} from './duplicates/index.ts'
export {
  augment,
  type Augmentation,
  compileNormalize,
  compileResize,
  fitNormalization,
  type Images,
  normalize,
  type Normalization,
  resize,
} from './images/index.ts'
export { type Balance, balanced, type BalancedRows, classWeights } from './balance/index.ts'
export {
  type Columns,
  inOrder,
  prepared,
  subTask,
  type SubTask,
  type SubTaskOptions,
  subTaskWarnings,
} from './sub-task.ts'
export { type PersonalInput, personalFeatures } from './personal-features.ts'
export { columnsByName, conformed } from './raw-columns.ts'
export type { Deprecation, Step, StepKind } from './step.ts'
export { bin, type BinSettings } from './steps/bin.ts'
export { booleanToNumber } from './steps/boolean-to-number.ts'
export { categories, type CategoriesSettings } from './steps/categories.ts'
export { clip, type ClipSettings } from './steps/clip.ts'
export { dateParts, type DatePartsSettings } from './steps/date-parts.ts'
export { drop, type DropSettings } from './steps/drop.ts'
export { frequency } from './steps/frequency.ts'
export { impute, type ImputeSettings } from './steps/impute.ts'
export { hash, type HashSettings } from './steps/hash.ts'
export { holidays, type HolidaysSettings } from './steps/holidays.ts'
export { imputeByGroup, type ImputeByGroupSettings } from './steps/impute-by-group.ts'
export { interactions, type InteractionsSettings } from './steps/interactions.ts'
export { mapValues, type MapValuesSettings } from './steps/map-values.ts'
export { parseNumber } from './steps/parse-number.ts'
export { power } from './steps/power.ts'
export { quantileScale, type QuantileScaleSettings } from './steps/quantile-scale.ts'
export { trim } from './steps/trim.ts'
export { stepKindNamed, stepKinds } from './steps/index.ts'
export { log, type LogSettings } from './steps/log.ts'
export { oneHot, type OneHotSettings } from './steps/one-hot.ts'
export { ordinal, type OrdinalSettings } from './steps/ordinal.ts'
export { scale, type ScaleSettings } from './steps/scale.ts'
export { targetEncode, type TargetEncodeSettings } from './steps/target-encode.ts'
export { textCounts, type TextCountsSettings } from './steps/text-counts.ts'
