import type { SanityIssue } from '../table/ingested.ts'
import type { Field } from '../table/table.ts'
import type { Profile } from './profile.ts'

/** The fields with the classes of personal data that the profile found. */
export const classified = (fields: readonly Field[], { columns }: Profile): Field[] => {
  const classes = new Map(columns.map(({ name, pii }) => [name, pii?.class]))
  return fields.map((field) => {
    const pii = classes.get(field.name)
    return pii ? { ...field, pii } : field
  })
}

/** What looked odd, without the values of people: issues are shown, logged and kept beside the data. */
export const withoutPersonal = (issues: readonly SanityIssue[], { columns }: Profile): SanityIssue[] => {
  const personal = new Set(columns.filter(({ pii }) => pii).map(({ name }) => name))
  return issues.map((issue) =>
    issue.column !== null && personal.has(issue.column)
      ? {
          ...issue,
          sample: issue.sample.map(({ row }) => ({ row, value: '•••' })),
          message: issue.message.replaceAll(/ such as "(?:[^"\\]|\\.)*"/g, ' in some rows'),
        }
      : issue,
  )
}
