import { isLevels, levelPositions, lookUp, mapLevels } from '../levels.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { numeric, numericTensor, toDouble } from '../values.ts'

/** false, true as 0, 1; missing stays missing. */
export const booleanToNumberKind: StepKind = {
  name: 'booleanToNumber',
  title: 'false and true as 0 and 1',
  takes: ['boolean'],
  fit: () => ({}),
  apply: (_fitted, values, name) =>
    isLevels(values)
      ? [
          numeric(
            name,
            mapLevels(
              values,
              new Map([
                ['false', 0],
                ['true', 1],
              ]),
              Number.NaN,
            ),
          ),
        ]
      : [],
  compile: (_fitted, input, name, graph) => [
    numericTensor(
      name,
      input.type === 'bool'
        ? toDouble(graph, input.tensor)
        : lookUp(graph, [0, 1, Number.NaN], levelPositions(graph, input, ['false', 'true'])),
    ),
  ],
  describe: (_fitted, name) => `${name}: false, true as 0, 1`,
}

/** false and true as 0 and 1: `booleanToNumber()`. */
export const booleanToNumber = stepMaker<object>('booleanToNumber')
