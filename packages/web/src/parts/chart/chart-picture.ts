/** What a drawing takes from the styles around it, and needs to have of its own elsewhere. */
const styles = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-weight',
  'font-family',
  'text-anchor',
  'color',
  'vector-effect',
] as const

/** The SVG of a chart as a document of its own, with the colours of this page. */
export function svgOf(chart: HTMLElement): string {
  const drawn = chart.querySelector<SVGSVGElement>(':scope > svg, :scope > div > svg, :scope svg')
  if (!drawn) throw new Error('There is nothing drawn yet.')
  const copy = drawn.cloneNode(true) as SVGSVGElement
  const [from, to] = [drawn, copy].map((one) => [one, ...one.querySelectorAll<SVGElement>('*')])
  for (const [i, element] of from!.entries()) {
    const seen = getComputedStyle(element)
    for (const style of styles) to![i]!.setAttribute(style, seen.getPropertyValue(style))
    to![i]!.removeAttribute('style')
    to![i]!.removeAttribute('class')
  }
  const { width, height } = drawn.getBoundingClientRect()
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return onPaper(new XMLSerializer().serializeToString(copy))
}

/** Behind it the colour of the page, so that it can be read wherever it is put. */
const onPaper = (svg: string): string => {
  const paper = getComputedStyle(document.body).backgroundColor
  return svg.replace(/(<svg[^>]*>)/, `$1<rect width="100%" height="100%" fill="${paper}"/>`)
}

const density = 2

/** A drawing as a picture, at twice its size for sharp screens and paper. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * density))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * density))
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((done, fail) =>
      canvas.toBlob(
        (blob) => (blob ? done(blob) : fail(new Error('The browser made no picture.'))),
        'image/png',
      ),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}
