/** Pictures of one size: [count × height × width × channels], row-major, channels last. */
export interface Images {
  readonly count: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly values: Float32Array | Uint8Array
}

export const pictureSize = ({ height, width, channels }: Images): number => height * width * channels
