"""The runtime that MLServer loads: one [N, 20] tensor in, onnxruntime, two tensors out."""

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Trees(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, options)
        self.names = [column.name for column in self.session.get_inputs()]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        matrix = NumpyCodec.decode_input(payload.inputs[0]).astype(np.float64)
        columns = {name: np.ascontiguousarray(matrix[:, k]) for k, name in enumerate(self.names)}
        words, chances = self.session.run(["prediction", "probability"], columns)
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                StringCodec.encode_output("prediction", words.tolist()),
                NumpyCodec.encode_output("probability", chances),
            ],
        )
