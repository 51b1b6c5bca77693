import type { EndpointDetail } from '@slipway/contract/serving'
import {
  classesOf,
  depthOf,
  docOf,
  type Input,
  labelsOf,
  labelsPath,
  mayBeLeftOut,
  type Output,
  taskInWords,
  typeName,
  valuesOf,
} from './names.ts'

/** A module of Python that needs its standard library only: types of an endpoint's rows and answers, and the calls. */
export const pythonClient = (endpoint: EndpointDetail, url: string): string => {
  const { name, path, signature } = endpoint
  const type = typeName(name)
  const entries = (inputs: readonly Input[]) =>
    inputs
      .map(
        (input) =>
          `        # ${safe(docOf(input))}\n        ${text(input.name)}: ${inputType(input, endpoint)},\n`,
      )
      .join('')
  const required = signature.inputs.filter((input) => !mayBeLeftOut(input))
  const optional = signature.inputs.filter(mayBeLeftOut)
  const outputs = signature.outputs
    .map((output) => `        ${text(output.name)}: ${outputType(output, endpoint)},\n`)
    .join('')
  const called = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return `"""${safe(taskInWords(endpoint)).replaceAll('"', "'")}

Written by \`slipway client ${name} --python\`; write it anew when the model changes its inputs.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any, Dict, List, Literal, Optional, Sequence, TypedDict, Union

_Required = TypedDict(
    "_Required",
    {
${entries(required)}    },
)
_Optional = TypedDict(
    "_Optional",
    {
${entries(optional)}    },
    total=False,
)


class ${type}Row(_Required, _Optional):
    """What the model takes; what may be missing may be None, or left out."""


${type}Prediction = TypedDict(
    "${type}Prediction",
    {
${outputs}    },
)


class ${type}Answer(TypedDict, total=False):
    """One prediction a row; \`id\` finds it again; \`warnings\` tell what rows fail of the checks of the training data."""

    predictions: List[${type}Prediction]
    id: str
    model: str
    version: int
    warnings: List[Dict[str, Any]]


class _Label(TypedDict):
    id: str
    value: ${labelType(endpoint)}


class ${type}Label(_Label, total=False):
    """What really happened: \`id\` is what the prediction was answered with, \`row\` the row of its request (0 unless
    given), \`atMs\` when it came true, in milliseconds (now unless given); the value None takes a label back."""

    row: int
    atMs: int


class ${type}Labelled(TypedDict):
    """How many were accepted; of these \`corrected\` changed what was known, \`outdated\` are about an earlier time than
    what is known, \`unknown\` name no class that the model answers with. \`duplicates\` were said before, word for word."""

    accepted: int
    duplicates: int
    corrected: int
    outdated: int
    unknown: int


class ${type}Error(Exception):
    """What the server refused or could not do: \`code\` is for programs, \`hint\` says what would help."""

    def __init__(self, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint


def predict_${called}(
    rows: Sequence[${type}Row],
    *,
    url: str = ${text(url)},
    token: Optional[str] = None,
    timeout: float = 10.0,
    id: Optional[str] = None,
) -> ${type}Answer:
    """Asks the endpoint. Raises ${type}Error."""
    body: Dict[str, Any] = {"rows": list(rows)}
    if id is not None:
        body["id"] = id
    return _post(url, ${text(path)}, body, token, timeout)


def label_${called}(
    labels: Sequence[${type}Label],
    *,
    url: str = ${text(url)},
    token: Optional[str] = None,
    timeout: float = 10.0,
) -> ${type}Labelled:
    """Tells what predictions should have been: at once or late, again or corrected. Raises ${type}Error."""
    return _post(url, ${text(labelsPath(endpoint))}, {"labels": list(labels)}, token, timeout)


def _post(url: str, path: str, body: Dict[str, Any], token: Optional[str], timeout: float) -> Any:
    headers = {"content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        url.rstrip("/") + path, json.dumps(body).encode(), headers, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as failure:
        told = failure.read().decode(errors="replace")
        try:
            error = json.loads(told)["error"]
        except (ValueError, KeyError, TypeError):
            error = {"code": "UNKNOWN", "message": told[:200], "hint": ""}
        raise ${type}Error(failure.code, error["code"], error["message"], error["hint"]) from None
    except (OSError, http.client.HTTPException) as failure:
        raise ${type}Error(
            0, "UNREACHABLE", str(failure), f"Check that the server runs at {url}."
        ) from failure
    except ValueError:
        raise ${type}Error(
            reply.status, "NOT_JSON", "what it answered is no JSON", "Check that the address is the server's own."
        ) from None
`
}

/** JSON's texts are Python's too, but for what stands beyond the first plane. */
const text = (value: string): string =>
  JSON.stringify(value).replace(
    /[\ud800-\udbff][\udc00-\udfff]/g,
    (pair) => `\\U${pair.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  )
const safe = (words: string) => words.replace(/\s+/g, ' ').replaceAll('\\', '/')
const literal = (values: readonly string[]) => `Literal[${values.map(text).join(', ')}]`

const inputType = (input: Input, endpoint: EndpointDetail): string => {
  const own = bareType(input, endpoint)
  return input.nullable ? `Optional[${own}]` : own
}

const bareType = (input: Input, endpoint: EndpointDetail): string => {
  switch (input.type) {
    case 'tensor': {
      const of = input.datatype === 'string' ? 'str' : input.datatype === 'bool' ? 'bool' : 'float'
      const depth = depthOf(input, endpoint)
      return 'List['.repeat(depth) + of + ']'.repeat(depth)
    }
    case 'text': {
      if (input.content === 'json') return 'Any'
      const values = valuesOf(input)
      return values ? literal(values) : 'str'
    }
    case 'integer':
      return 'int'
    case 'number':
      return 'float'
    case 'boolean':
      return 'bool'
    default:
      return 'Union[str, int]'
  }
}

const labelType = (endpoint: EndpointDetail): string => {
  const labels = labelsOf(endpoint)
  if (labels === 'any') return 'Union[str, float, bool, None]'
  return `Optional[${labels === 'number' ? 'float' : literal(labels)}]`
}

const outputType = (output: Output, endpoint: EndpointDetail): string => {
  if (output.type === 'tensor') return 'Any'
  const classes = classesOf(output, endpoint)
  if (classes) return literal(classes)
  return output.type === 'text' ? 'str' : output.type === 'boolean' ? 'bool' : 'Optional[float]'
}
