import { listed, numeric, textual, type Field, type Vocabulary } from '../filter/vocabulary.ts'

const text = (key: string, is = textual as readonly Field['is'][number][]): Field => ({
  value: 'text',
  is,
  key,
})
const integer = (key: string): Field => ({ value: 'integer', is: numeric, key })

/** What a search of evaluation datasets may speak of. */
export const evaluationDatasetWords: Vocabulary = {
  attribute: {
    words: ['attribute', 'attributes'],
    fields: {
      name: text('name', [...textual, ...listed]),
      created_time: integer('createdAtMs'),
      last_update_time: integer('updatedAtMs'),
      created_by: { ...text('createdBy'), order: false },
      last_updated_by: { ...text('updatedBy'), order: false },
    },
  },
  tag: { words: ['tags', 'tag'], fields: { value: 'text', is: textual, order: false } },
}
