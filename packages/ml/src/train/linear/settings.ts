import { badSetting } from './linear.errors.ts'

export interface LinearSettings {
  /** Classification: inverse strength of the penalty, as scikit-learn's LogisticRegression(C). */
  readonly c: number
  /** Regression: strength of the penalty, as scikit-learn's Ridge(alpha) where l1Ratio is 0. */
  readonly alpha: number
  /** Share of the penalty on absolute values (lasso = 1), 0 = squares only (ridge). Not for multiclass. */
  readonly l1Ratio: number
  /** balanced: classes weigh the same in sum, whatever their number of rows. */
  readonly classWeight: 'none' | 'balanced'
  readonly maxIterations: number
  /** Stops when no slope of the mean loss is steeper than this. */
  readonly tolerance: number
}

export const linearDefaults: LinearSettings = {
  c: 1,
  alpha: 1,
  l1Ratio: 0,
  classWeight: 'none',
  maxIterations: 500,
  tolerance: 1e-8,
}

/** Settings with defaults filled in; TRAIN_BAD_SETTING where a value makes no sense. */
export function checkedSettings(given: Partial<LinearSettings>): LinearSettings {
  const settings = { ...linearDefaults, ...given }
  const positive = (name: 'c' | 'tolerance' | 'maxIterations') => {
    if (!(settings[name] > 0)) throw badSetting(name, settings[name], 'a number above 0')
  }
  positive('c')
  positive('tolerance')
  positive('maxIterations')
  if (!(settings.alpha >= 0)) throw badSetting('alpha', settings.alpha, '0 or more')
  if (!(settings.l1Ratio >= 0 && settings.l1Ratio <= 1))
    throw badSetting('l1Ratio', settings.l1Ratio, 'from 0 to 1')
  if (!['none', 'balanced'].includes(settings.classWeight))
    throw badSetting('classWeight', settings.classWeight, 'none or balanced')
  return settings
}
