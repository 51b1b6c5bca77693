import { choice } from '../wire/fields.ts'

export const Entity = choice([
  'ENTITY_UNSPECIFIED',
  'REGISTERED_MODEL',
  'MODEL_VERSION',
  'MODEL_VERSION_TAG',
  'MODEL_VERSION_ALIAS',
  'PROMPT',
  'PROMPT_VERSION',
  'PROMPT_TAG',
  'PROMPT_VERSION_TAG',
  'PROMPT_ALIAS',
  'BUDGET_POLICY',
])
export const Action = choice(['ACTION_UNSPECIFIED', 'CREATED', 'UPDATED', 'DELETED', 'SET', 'EXCEEDED'])

const tags = { example_key: 'example_value' }
const version = (name: string) => ({ name, version: '1' })
const pair = { key: 'example_key', value: 'example_value' }

/** Every event that can be asked for, with the data that an example of it shows. */
export const examples: Readonly<Record<string, object>> = {
  'registered_model.created': { name: 'example_model', tags, description: 'An example registered model' },
  'model_version.created': {
    ...version('example_model'),
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...version('example_model'), ...pair },
  'model_version_tag.deleted': { ...version('example_model'), key: 'example_key' },
  'model_version_alias.created': { ...version('example_model'), alias: 'example_alias' },
  'model_version_alias.deleted': { name: 'example_model', alias: 'example_alias' },
  'prompt.created': { name: 'example_prompt', tags, description: 'An example prompt' },
  'prompt_version.created': {
    ...version('example_prompt'),
    template: 'Hello {{name}}!',
    tags,
    description: 'An example prompt version',
  },
  'prompt_tag.set': { name: 'example_prompt', ...pair },
  'prompt_tag.deleted': { name: 'example_prompt', key: 'example_key' },
  'prompt_version_tag.set': { ...version('example_prompt'), ...pair },
  'prompt_version_tag.deleted': { ...version('example_prompt'), key: 'example_key' },
  'prompt_alias.created': { ...version('example_prompt'), alias: 'example_alias' },
  'prompt_alias.deleted': { name: 'example_prompt', alias: 'example_alias' },
  'budget_policy.exceeded': {
    budget_policy_id: 'bp-abc123',
    budget_unit: 'USD',
    budget_amount: 100,
    current_spend: 105.5,
    duration_unit: 'MONTHS',
    duration_value: 1,
    target_scope: 'ENDPOINT',
    workspace: 'default',
    target_value: 'ep-abc123',
    window_start: 1704067200000,
  },
}
