import type { ChartData } from './chart-figure.tsx'

/** As RFC 4180 has it; what is missing is empty. */
export const csvOf = ({ columns, rows }: ChartData): string =>
  [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value)
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Named after the screen and the chart: churn-version-3-roc-curve.png. */
export const fileName = (title: string, ending: string, screen: string = document.title): string => {
  const words = `${screen.replace(/ · Slipway$/, '')} ${title}`
  const plain = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
  return `${plain || 'chart'}.${ending}`
}
