export { drawSvg } from './draw-svg.ts'
export { drawText } from './draw-text.ts'
export { marks, viewOf } from './view.ts'
