/** Told apart by people who see colours in any of the common ways (Okabe and Ito 2008), and by their dashes. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d00', '#888888']
/** The same hues, light enough to be seen on a dark page. */
const onDark = ['#4fb0ea', '#ff8c42', '#2fc79a', '#e6a0c9', '#f2b84b', '#9bd6f7', '#cfab45', '#a8a8a8']
const dashes: number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3]]

/** For canvas and SVG: of a line that has the colour of another, so that it still is told apart. */
export const dashOf = (index: number): number[] => dashes[Math.floor(index / colors.length) % dashes.length]!

/** As paper has it, and a light page, unless `scheme` says otherwise. */
export const colorOf = (index: number, scheme: 'light' | 'dark' = 'light'): string =>
  (scheme === 'dark' ? onDark : colors)[index % colors.length]!
