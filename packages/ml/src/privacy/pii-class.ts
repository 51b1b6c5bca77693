/** What kind of personal data a column holds. It travels with the column: field, recipe, signature, predictions. */
export const piiClasses = [
  'e-mail',
  'phone',
  'card number',
  'iban',
  'ip address',
  'mac address',
  'national number',
  'person name',
  'address',
  'birth date',
] as const
export type PiiClass = (typeof piiClasses)[number]

export interface Pii {
  readonly class: PiiClass
  /** One plain sentence part: which share of the values is what. */
  readonly evidence: string
}
