/** Why a model answered what it did: Shapley values, exact for trees and linear models. */
export { type ExplainedRow, explainedRow, type Explanation } from './explanation.ts'
export { type AskedLately, type Background, backgroundOf } from './background.ts'
export { explainAsked } from './explain-asked.ts'
export { type Explainer, type ExplainOptions, openExplainer } from './open-explainer.ts'
export { type Contributions, treeShap } from './tree-shap.ts'
