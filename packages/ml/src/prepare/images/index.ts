/** Pictures: made of one size, put on one scale (both in the model's graph too), and varied by chance for training. */
export { augment, type Augmentation } from './augment.ts'
export type { Images } from './images.ts'
export { compileNormalize, fitNormalization, normalize, type Normalization, picture } from './normalize.ts'
export { compileResize, resize } from './resize.ts'
