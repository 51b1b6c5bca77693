import { isTooDeep } from '../../kernel/index.ts'
import { nestedTooDeep } from '../serving.errors.ts'
import { orCloudEvents } from './cloud-events.ts'
import { kserveV1, kserveV1Explain } from './kserve-v1.ts'
import { mlflow } from './mlflow.ts'
import { native } from './native.ts'
import { openInference } from './open-inference.ts'
import type { Protocol, ProtocolName } from './protocol.ts'
import { sagemaker } from './sagemaker.ts'

/** Whatever walks through values that lie thousands deep, to read them or to show them in an error, runs out of stack. */
const shallow = <P extends Protocol<any>>(protocol: P): P => ({
  ...protocol,
  read(reader, call) {
    try {
      return protocol.read(reader, call) as unknown
    } catch (cause) {
      throw isTooDeep(cause) ? nestedTooDeep() : cause
    }
  },
})

export const protocols: Readonly<Record<ProtocolName, Protocol<any>>> = {
  native: shallow(native),
  'open-inference': shallow(orCloudEvents(openInference)),
  'kserve-v1': shallow(orCloudEvents(kserveV1)),
  'kserve-v1-explain': shallow(orCloudEvents(kserveV1Explain)),
  mlflow: shallow(mlflow),
  sagemaker: shallow(sagemaker),
}
