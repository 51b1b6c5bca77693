/**
 * The part of the host's program that says what became of a call that failed, and whether the process can go on: after an
 * error inside a GPU's kernel all that a process asks of the GPU fails.
 */
export const hostFailures = String.raw`
# What PyTorch, JAX and XGBoost say where a GPU has no room left; PyTorch and CuPy have an error of this name, too.
no_room = ("CUDA out of memory", "HIP out of memory", "CUDA error: out of memory", "cudaErrorMemoryAllocation", "RESOURCE_EXHAUSTED: Out of memory")


def failure_of(error):
    words = str(error) if isinstance(error, Unfit) else f"{type(error).__name__}: {error}"
    print(traceback.format_exc(), file=sys.stderr, flush=True)
    if isinstance(error, Unfit) or type(error).__name__ == "MlflowException" and getattr(error, "error_code", "") in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"):
        return {"failure": "invalid", "message": words[:2000]}
    if type(error).__name__ == "OutOfMemoryError" or any(said in words for said in no_room):
        return {"failure": "gpu-memory", "message": words.split("\n")[0][:2000]}
    if not gpu_answers():
        # What else was under way fails with it, whoever is to blame: the server starts a new process, and asks one by one.
        print(words.split("\n")[0], file=sys.stderr, flush=True)
        os._exit(1)
    kind = "memory" if isinstance(error, MemoryError) or "bad_alloc" in words or "allocate memory" in words else "failed"
    return {"failure": kind, "message": words[:2000]}


def gpu_of_torch():
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return cuda if cuda and cuda.is_initialized() else None


def gpu_answers():
    try:
        cuda = gpu_of_torch()
        if cuda:
            cuda.synchronize()
    except Exception:
        return False
    return True


def make_room():
    """Gives back what PyTorch keeps of a GPU for later: others may need it now."""
    cuda = gpu_of_torch()
    if cuda:
        cuda.empty_cache()
`
