/** Keeps texts unreadable in the database. */
export interface SecretBox {
  seal(text: string): string
  /** Throws where it was sealed with another key. */
  open(sealed: string): string
}
