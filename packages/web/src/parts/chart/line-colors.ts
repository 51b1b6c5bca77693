/** Told apart by people who see colours in any of the common ways (Okabe and Ito 2008), and by their dashes. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d00', '#888888']
const dashes: number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3]]

/** For canvas and SVG: of a line that has the colour of another, so that it still is told apart. */
export const dashOf = (index: number): number[] => dashes[Math.floor(index / colors.length) % dashes.length]!

export const colorOf = (index: number): string => colors[index % colors.length]!
