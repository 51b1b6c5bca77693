/** What a name of a colour, such as var(--ok), stands for on this page; a drawing that leaves it knows no names. */
export const inkOf = (color: string): string => {
  const name = /^var\((.+)\)$/.exec(color)?.[1]
  return name ? getComputedStyle(document.body).getPropertyValue(name) || '#888888' : color
}
