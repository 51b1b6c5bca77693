import './endpoints.css'
import { Stack, Text } from '@mantine/core'
import type { ExplanationBody } from '@slipway/contract/serving'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { barsSvg } from '../../parts/chart/drawn-svg.ts'
import { figure } from '../../parts/figures.ts'

const shown = 12

/** What each column added to an answer, away from what the model says on average, the weightiest first. */
export function Explanation({ of, row = 0 }: { of: ExplanationBody; row?: number }) {
  const outputs = of.rows[row] ?? []
  return (
    <Stack gap="sm">
      {outputs.map(({ output, base, contributions }) => {
        const most = Math.max(...contributions.map(({ value }) => Math.abs(value)), 1e-12)
        const total = contributions.reduce((sum, { value }) => sum + value, base)
        return (
          <ChartFigure
            key={output}
            className="pulls"
            title={`${output}: from ${figure(base)} on average to ${figure(total)} for this row`}
            aside={of.scale === 'score' && <span className="soft"> (log-odds or score)</span>}
            label={`Why ${output}`}
            data={() => ({
              columns: ['column', 'added'],
              rows: contributions.map(({ column, value }) => [column, value]),
            })}
            svg={() =>
              barsSvg(
                `Why ${output}`,
                contributions
                  .slice(0, shown)
                  .map(({ column, value }) => ({ label: column, value, shown: figure(value) })),
              )
            }
          >
            <ul>
              {contributions.slice(0, shown).map(({ column, value, margin }) => (
                <li key={column}>
                  <span className="name" title={column}>
                    {column}
                  </span>
                  <span className="track" aria-hidden="true">
                    <span
                      className={value < 0 ? 'less' : 'more'}
                      style={{ width: `${(50 * Math.abs(value)) / most}%` }}
                    />
                  </span>
                  <span className="n">
                    {value > 0 ? '▲ +' : value < 0 ? '▼ −' : ''}
                    {figure(Math.abs(value))}
                    {margin !== undefined && <span className="soft"> ±{figure(margin)}</span>}
                  </span>
                </li>
              ))}
            </ul>
            {contributions.length > shown && (
              <Text size="xs" c="dimmed">
                and {contributions.length - shown} columns that matter less
              </Text>
            )}
          </ChartFigure>
        )
      })}
      <Text size="xs" c="dimmed">
        {
          {
            'tree-shap': 'Exact, by TreeSHAP',
            linear: 'Exact, by the coefficients',
            'kernel-shap': 'Shapley values by Kernel SHAP',
          }[of.method]
        }
        .
      </Text>
    </Stack>
  )
}
