import { kserveV1, kserveV1Explain } from './kserve-v1.ts'
import { mlflow } from './mlflow.ts'
import { native } from './native.ts'
import { openInference } from './open-inference.ts'
import type { Protocol, ProtocolName } from './protocol.ts'
import { sagemaker } from './sagemaker.ts'

export const protocols: Readonly<Record<ProtocolName, Protocol<any>>> = {
  native,
  'open-inference': openInference,
  'kserve-v1': kserveV1,
  'kserve-v1-explain': kserveV1Explain,
  mlflow,
  sagemaker,
}
