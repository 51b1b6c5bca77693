/** What a project defines feature views with; it loads nothing that computes them. */
export type { Duration } from './duration.ts'
export { column, featureView, type FeatureView, type FeatureViewOptions } from './feature-view.ts'
export { elapsed, expanding, lag, latest, rolling, type WindowFeature } from './window-feature.ts'
