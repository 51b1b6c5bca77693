/**
 * The part of the host's program that lays an answer out in columns, one value a row, and tells how it held its rows
 * (AnswerForm), so that MLflow's clients are told it as MLflow's own server would.
 */
export const hostAnswers = String.raw`
class Unfit(Exception):
    """What its caller can mend."""


def too_large(size):
    return ValueError(f"its answer has {size} bytes, of at most {most}")


def rows_of(answer, rows, form):
    """How an answer holds its rows, and their values by name. What holds none is one value for all rows."""
    import numpy as np, pandas as pd
    if isinstance(answer, np.ndarray) and answer.nbytes > most:
        raise too_large(answer.nbytes)
    if form == "whole":
        return whole(answer)
    known = form
    if isinstance(answer, pd.Series):
        answer = pd.DataFrame(answer)
    if isinstance(answer, pd.DataFrame):
        form, named = "records", {str(name): answer[name].to_numpy() for name in answer.columns}
    elif isinstance(answer, dict):
        form, named = "columns", {str(name): array_of(value) for name, value in answer.items()}
    else:
        values = array_of(answer.toarray() if hasattr(answer, "toarray") else answer)
        form, named = "lists" if values.ndim == 2 and values.shape[1] == 1 else "values", {"prediction": values}
    if rows is None:
        fits = all(values.dtype.kind in "biufU" for values in named.values())
    else:
        fits = all(values.shape[:1] == (rows,) for values in named.values())
    if fits:
        return form, named
    # A forecast has more rows than it is asked, from its first answer on; a frame of none answers nobody.
    is_told = form != "records" or (known is None and len(answer) > 0)
    if rows not in (1, None) or not is_told:
        raise ValueError(f"it was asked {rows} rows and does not answer each of them")
    return whole(answer)


def whole(answer):
    import numpy as np
    held = np.empty(1, dtype=object)
    held[0] = json.dumps(plain(answer))
    return "whole", {"prediction": held}


def array_of(value):
    """Numbers and texts as an array of any shape; other lists as one of whatever they hold."""
    import numpy as np
    if isinstance(value, (list, tuple)):
        kinds = {type(item) for item in value}
        try:
            array = np.asarray(value) if len(kinds) < 2 or kinds == {int, float} else None
        except ValueError:
            array = None
        if array is not None and array.dtype.kind in "biuf" or kinds == {str}:
            return np.asarray(value)
        array = np.empty(len(value), dtype=object)
        for at, item in enumerate(value):
            array[at] = item
        return array
    return np.asarray(value)


def column_of(name, values):
    import numpy as np, pandas as pd
    if values.dtype.kind == "M":
        values = values.astype("datetime64[ms]").astype("int64")
    if values.dtype.kind in "biuf" and values.dtype.itemsize <= 8:
        kind = values.dtype.newbyteorder("<")
        data = np.ascontiguousarray(values.astype(kind, copy=False)).tobytes()
        return {"name": name, "datatype": values.dtype.name, "shape": list(values.shape), "bytes": len(data)}, data
    flat = values.reshape(-1).tolist()
    if flat and all(isinstance(value, (bool, int, float)) or value is None for value in flat):
        numbers = np.array([np.nan if value is None else float(value) for value in flat])
        return {"name": name, "datatype": "float64", "shape": list(values.shape), "bytes": numbers.nbytes}, numbers.tobytes()
    flat = [plain(value) for value in flat]
    told = {"name": name, "datatype": "string", "shape": list(values.shape), "bytes": 0}
    if all(value is None or isinstance(value, str) for value in flat):
        return {**told, "texts": flat}, b""
    return {**told, "content": "json", "texts": [None if value is None else json.dumps(value) for value in flat]}, b""


def plain(value):
    """A value as JSON has it: what is missing, or no number, is null; bytes are base64."""
    import base64, datetime, numpy as np, pandas as pd
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.DataFrame):
        return plain(value.to_dict("records"))
    if value is None or value is pd.NaT or value is pd.NA or isinstance(value, (str, bool, int)):
        return None if value is pd.NaT or value is pd.NA else value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)
`
