/** Writes one ONNX graph, node by node. Tensors are named by strings; the file is made by `finish`. */
export type TensorType = 'float' | 'double' | 'int64' | 'string' | 'bool'
export type AttributeValue =
  | number
  | bigint
  | string
  | { readonly int: number }
  | { readonly float: number }
  | readonly string[]
  | { readonly ints: readonly (number | bigint)[] | Int32Array }
  | { readonly floats: Float32Array | readonly number[] }
  | {
      readonly tensor: {
        type: TensorType
        dims: readonly number[]
        values: ArrayLike<number | string | bigint>
      }
    }

export interface Graph {
  /** Declares an input of shape [N] and answers its tensor name. */
  input(name: string, type: TensorType): string
  /** A constant; dims [] is a scalar. */
  constant(type: TensorType, dims: readonly number[], values: ArrayLike<number | string | bigint>): string
  /** Adds a node with one output and answers that tensor's name. Numbers in attributes are ints when whole; wrap to be exact. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Record<string, AttributeValue>,
    options?: { domain?: string },
  ): string
  /** Adds a node with several outputs. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Record<string, AttributeValue>,
    options?: { domain?: string },
  ): string[]
  /** Declares a tensor as the graph's output of shape [N] under a name. */
  output(name: string, tensor: string, type: TensorType): void
  finish(facts: { producerVersion: string; metadata: Record<string, string> }): Uint8Array
}
