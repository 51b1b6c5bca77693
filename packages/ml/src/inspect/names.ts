/** The words of a column's name: `arrivalDate_year` → arrival, date, year; digits stay with their word. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** A stem of a word, so that canceled, cancelled and cancellation meet: its first five letters or all of it. */
const stemOf = (word: string): string => (word.length > 6 ? word.slice(0, 5) : word)

/** Words that say what kind of thing a column is and not what it is about. */
const EMPTY_WORDS = new Set(
  'is has was the of a an in to by at on flag label target class id no number num date time type value status'.split(
    ' ',
  ),
)

/** The words that carry a name's meaning, as stems. */
export const stemsOf = (name: string): string[] =>
  wordsOf(name)
    .filter((word) => !EMPTY_WORDS.has(word) && word.length > 1)
    .map(stemOf)

/** True where one name is the other with words added (`reservation_status`, `reservation_status_date`). */
export const areSiblings = (a: string, b: string): boolean => {
  const [short, long] = [wordsOf(a), wordsOf(b)].sort((x, y) => x.length - y.length) as [string[], string[]]
  if (short.length === long.length) {
    if (short.length < 2) return false
    const same = short.filter((word, i) => word === long[i]).length
    return same >= short.length - 1 && short[0] === long[0] && same >= 2
  }
  return short.length > 0 && short.join('').length >= 4 && short.every((word, i) => word === long[i])
}
