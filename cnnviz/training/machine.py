"""What this machine computes a run with: which device, how precisely, how much in one call."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.training import devices
from cnnviz.training.devices import Device
from cnnviz.training.spec import Precision, RunSpec

LEAST_HALF = (7, 0)
"""Compute capability from which a GPU computes faster in 16 bits (Volta, 2017)."""
LONGEST_CALL = 0.1
"""Seconds of training after which people are heard again."""
MOST_STEPS = 8
"""In one call; more saves little."""
STEP_SECONDS = 0.003
"""Of a batch beside the arithmetic, about."""
CPU_FLAGS = Path("/proc/cpuinfo")
CORE_SPEED, GPU_SPEED = 50e9, 5e12
"""Floating-point operations a second that a processor's core and a GPU reach in training, about."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the framework may use."""

    processor: Device
    gpus: tuple[Device, ...] = ()

    @property
    def name(self) -> str:
        """The device, for people."""
        count = len(self.gpus)
        if not count:
            return self.processor.name
        return self.gpus[0].name if count == 1 else f"{count} × {self.gpus[0].name}"


def found(tell: Callable[[str], None]) -> Machine:
    """Return what can train; to be asked before the framework looks for GPUs.

    Args:
        tell: told why a GPU that is here cannot be used.
    """
    *gpus, processor = devices.local()
    if not gpus:
        return Machine(processor)
    answer = devices.preflight()
    if answer.usable:
        return Machine(processor, tuple(gpus))
    tell(answer.reason)
    os.environ |= {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    return Machine(processor)


def precision(wanted: Precision, machine: Machine, tell: Callable[[str], None]) -> Precision:
    """Return the precision to compute with.

    Args:
        wanted: by the spec.
        machine: what trains.
        tell: told why it is not what was wanted.
    """
    if wanted == "mixed_float16" and not machine.gpus:
        tell(
            "This run wanted mixed_float16, with which processors are a hundred times slower; it "
            "trains with float32."
        )
        return "float32"
    if wanted != "auto":
        return wanted
    if machine.gpus:
        half = all((gpu.capability or (0, 0)) >= LEAST_HALF for gpu in machine.gpus)
        return "mixed_float16" if half else "float32"
    # JAX's processor code has no fast way for them.
    fast = _backend() == "tensorflow" and _computes_bfloat16()
    return "mixed_bfloat16" if fast else "float32"


def uses_xla(machine: Machine) -> bool:
    """Whether the network may be compiled with XLA.

    On a processor TensorFlow trains with it at a third of the speed (measured); JAX has no other
    way to be fast.
    """
    return bool(machine.gpus) or _backend() == "jax"


def execution(spec: RunSpec, model: Any, steps: int, machine: Machine) -> int:
    """Return how many batches to compute in one call.

    More of them save the overhead of a call, but nothing is heard or shown until they are done, and
    the learning rate stays. From an estimate, not from a measurement, so that the same run has the
    same curves each time.
    """
    if spec.schedule == "sweep":
        return 1
    speed = GPU_SPEED if machine.gpus else CORE_SPEED * devices.cores()
    seconds = STEP_SECONDS + 6 * multiply_adds(model) * spec.batch / speed
    return max(1, min(MOST_STEPS, steps, math.floor(LONGEST_CALL / seconds)))


def multiply_adds(model: Any) -> int:
    """Return about how many multiplications the kernels cost for one picture."""
    return sum(map(layer_multiply_adds, model.layers))


def layer_multiply_adds(layer: Any) -> int:
    """Return the same of one layer."""
    kernels = [weight for weight in layer.weights if len(weight.shape) > 1]
    positions = math.prod(layer.output.shape[1:-1]) if kernels else 0
    return int(sum(math.prod(kernel.shape) for kernel in kernels) * positions)


def set_up(machine: Machine, *, deterministic: bool) -> None:
    """Tell the framework, once it is imported and before it computes anything."""
    if _backend() != "tensorflow":
        return
    import tensorflow as tf  # noqa: PLC0415 - only with this backend

    if not machine.gpus:  # one that failed its trial could hang the whole run
        tf.config.set_visible_devices([], "GPU")
    if deterministic:
        tf.config.experimental.enable_op_determinism()


def set_environment(*, deterministic: bool = False) -> None:
    """Tell the framework what it only reads when it is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    if deterministic and _backend() == "jax":
        flags = os.environ.get("XLA_FLAGS", "")
        os.environ["XLA_FLAGS"] = f"{flags} --xla_gpu_deterministic_ops=true".strip()


def _backend() -> str:
    return os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow"


def _computes_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 numbers itself; known on Linux only."""
    try:
        text = CPU_FLAGS.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    flags = next((line for line in text.splitlines() if line.startswith("flags")), "").split()
    return bool({"amx_bf16", "avx512_bf16"} & set(flags))
