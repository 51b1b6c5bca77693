/** The part of the host's program that makes of a frame what `predict` takes. */
export const hostInputs = String.raw`
def columns_of(head, values):
    import numpy as np
    at, columns = 0, {}
    for column in head["columns"]:
        end = at + column.get("bytes", 0)
        if "texts" in column:
            columns[column["name"]] = np.array(column["texts"], dtype=object).reshape(column["shape"])
        elif "levels" in column:
            codes = np.frombuffer(values[at:end], dtype=np.int32)
            levels = np.array([*column["levels"], None], dtype=object)
            columns[column["name"]] = levels[codes]
        else:
            columns[column["name"]] = np.frombuffer(values[at:end], dtype=column["datatype"]).reshape(column["shape"])
        at = end
    return columns


casts = {"integer": "int32", "long": "int64", "float": "float32", "double": "float64"}


def type_of(spec):
    """The type of a column or parameter; lists, objects and maps come as the JSON that callers sent."""
    return getattr(spec, "type", None) or getattr(spec, "dtype", None)


def is_json(spec):
    from mlflow.types import DataType
    return getattr(spec, "shape", None) is not None or not isinstance(type_of(spec), DataType)


def loaded(text, spec):
    value = json.loads(text)
    if getattr(spec, "shape", None) is not None:
        return [fractions_in(item, type_of(spec)) for item in value] if isinstance(value, list) else value
    return fractions_in(value, type_of(spec))


def fractions_in(value, kind):
    """The same with fractions where fractions belong: JSON writes those that are whole without a point."""
    if type(value) is int and getattr(kind, "name", None) in ("float", "double"):
        return float(value)
    if isinstance(value, list) and hasattr(kind, "dtype"):
        return [fractions_in(item, kind.dtype) for item in value]
    if isinstance(value, dict) and hasattr(kind, "properties"):
        kinds = {one.name: one.dtype for one in kind.properties}
        return {name: fractions_in(item, kinds.get(name)) for name, item in value.items()}
    if isinstance(value, dict) and hasattr(kind, "value_type"):
        return {name: fractions_in(item, kind.value_type) for name, item in value.items()}
    return value


def series_of(values, spec):
    import numpy as np, pandas as pd
    if spec is not None and is_json(spec):
        return pd.Series([None if value is None else loaded(value, spec) for value in values], dtype=object)
    kind = None if spec is None else type_of(spec).name
    if kind == "datetime":
        return pd.to_datetime(pd.Series(values), unit="ms")
    if kind == "boolean":
        return pd.Series([None if value is None else value == "true" for value in values], dtype=object if None in values else bool)
    if kind == "binary":
        return pd.Series([None if value is None else bytes_of(value) for value in values], dtype=object)
    beyond = values[(values < -(2**31)) | (values >= 2**31)] if kind == "integer" else ()
    if len(beyond) > 0:
        raise Unfit(f"{beyond[0]:.0f} is beyond the whole numbers of 32 bits that it takes")
    if kind in casts and not (kind in ("integer", "long") and np.isnan(values).any()):
        return pd.Series(values.astype(casts[kind]))
    return pd.Series(values)


def bytes_of(text):
    import base64, binascii
    try:
        # MIME breaks its lines, and so do Python's encodebytes and MLflow, which writes examples with it.
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise Unfit(f"{text[:40]!r} is no base64: {error}")


def is_missing(values):
    return values.dtype != object and values.dtype.kind == "f" and (values != values).all() or values.dtype == object and all(value is None for value in values)


def example_for(model, given):
    """What predict takes: a data frame, one array, arrays by name, or the list that its type hint says."""
    import numpy as np, pandas as pd
    schema = model.metadata.get_input_schema()
    if schema is not None and schema.is_tensor_spec():
        return given if schema.has_input_names() else next(iter(given.values()))
    specs, optional = {}, ()
    if schema is not None:
        names = schema.input_names() if schema.has_input_names() else list(given)
        specs = dict(zip(names, schema.inputs))
        optional = {name for name, spec in specs.items() if not getattr(spec, "required", True)}
    if getattr(model.metadata, "_is_signature_from_type_hint", bool)():
        return [series_of(values, specs[name]).tolist() for name, values in given.items()][0]
    # What holds objects is no table: what callers left out of them is not there, where a table has gaps.
    if not any(map(is_json, specs.values())):
        optional = {name for name in optional if type_of(specs[name]).name in ("integer", "long", "boolean")}
    frame = pd.DataFrame({name: series_of(values, specs.get(name)) for name, values in given.items() if name not in optional or not is_missing(values)})
    if schema is not None and not schema.has_input_names():
        frame.columns = range(frame.shape[1])
    return frame


def param_of(held, value, spec):
    """As MLflow's server hands it on: no fraction cut to 32 bits, no types of pandas."""
    if isinstance(value, float) and type_of(spec).name in ("float", "double"):
        return float(value)
    if hasattr(held, "to_datetime64"):
        return held.to_datetime64()
    return held.item() if hasattr(held, "item") else held


def params_of(model, given):
    """MLflow's parameters out of what is given: for each row those that it has; None where the model knows none."""
    schema = model.metadata.get_params_schema() if hasattr(model.metadata, "get_params_schema") else None
    found = {spec.name: given.pop(spec.name) for spec in schema.params if spec.name in given} if schema else {}
    if not found:
        return None
    rows = [{} for _ in range(len(next(iter(found.values()))))]
    for spec in schema.params:
        known = {}
        for at, value in enumerate(found.get(spec.name, ())):
            if value is None or value != value:
                continue
            if value not in known:
                # By itself: beside missing ones a whole number would be a fraction.
                known[value] = param_of(series_of(found[spec.name][at : at + 1], spec)[0], value, spec)
            rows[at][spec.name] = known[value]
    return rows


def takes_objects(model):
    schema = model.metadata.get_input_schema()
    return schema is not None and not schema.is_tensor_spec() and any(map(is_json, schema.inputs))


def predicted(model, given, rows, form):
    """Its answer by columns. Rows that differ in their parameters are asked one group after another."""
    import numpy as np
    params = params_of(model, given)
    if params is None:
        answer = model.predict(example_for(model, given))
        # An agent's messages are no rows, even where there is one for the one that it was asked.
        told = "whole" if form is None and isinstance(answer, dict) and takes_objects(model) else form
        return rows_of(answer, rows, told)
    groups = {}
    for at, one in enumerate(params):
        groups.setdefault(repr(one), (one, []))[1].append(at)
    if len(groups) == 1 or rows is None:
        return rows_of(model.predict(example_for(model, given), params=params[0]), rows, form)
    if form == "whole":
        raise Unfit("it answers all rows of a request as one, and these differ in their parameters")
    parts, order = [], []
    for one, places in groups.values():
        some = {name: values[places] for name, values in given.items()}
        parts.append(rows_of(model.predict(example_for(model, some), params=one), len(places), form))
        order += places
    back = np.argsort(order)
    return parts[0][0], {name: np.concatenate([named[name] for _, named in parts])[back] for name in parts[0][1]}
`
