import type { Graph } from '../onnx/graph.ts'

const textDomain = { domain: 'com.microsoft' }

/** All matches of an RE2 pattern in each text: strings [N, most matches], '' where a text has fewer. */
export const tokensOf = (graph: Graph, texts: string, re2: string): string =>
  graph.node('Tokenizer', [texts], { tokenexp: re2, mark: 0, mincharnum: 1, pad_value: '' }, textDomain)

/** The first match in each text: strings [N], '' where there is none. */
export function firstMatch(graph: Graph, texts: string, re2: string): string {
  const axis = graph.constant('int64', [1], [1])
  // Without a match in any row the tokenizer's answer has no first column.
  const none = graph.node(
    'LabelEncoder',
    [texts],
    { keys_strings: [''], values_strings: [''], default_string: '' },
    { domain: 'ai.onnx.ml' },
  )
  const padded = graph.node('Concat', [tokensOf(graph, texts, re2), graph.node('Unsqueeze', [none, axis])], {
    axis: 1,
  })
  return graph.node('Gather', [padded, graph.constant('int64', [], [0])], { axis: 1 })
}
