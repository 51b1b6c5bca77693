export { type Chart, type ChartKind, chartKinds } from './chart.ts'
export { drawChartSvg } from './draw-svg.ts'
export { drawText } from './draw-text.ts'
export { barsOf, boxesOf, histogramOf, lineOf, scatterOf } from './make-chart.ts'
