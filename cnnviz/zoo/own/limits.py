"""How much a model of people's own may be, in one record."""

from dataclasses import dataclass

MB, GB = 1024**2, 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything; what is beyond is refused with a sentence."""

    file_bytes: int = 700 * MB
    """Of the file as it comes."""
    weight_bytes: int = 700 * MB
    """Of all weights as they are unpacked, whatever the file says of itself."""
    settings_bytes: int = 20 * MB
    """Of the text that describes the layers."""
    labels_bytes: int = MB
    members: int = 5_000
    """Files in a zip."""
    layers: int = 3_000
    depth: int = 60
    """Of objects within objects in the description of the layers."""
    parameters: int = 150_000_000
    """VGG16 has 138 millions."""
    side: int = 1024
    """Rows and columns of the picture that enters."""
    activations: int = 100_000_000
    """Numbers that all layers give for one picture: they are all kept to be looked at."""
    classes: int = 5_000
    name_letters: int = 60
    """Of the name of a class."""
    title_letters: int = 80
    seconds: int = 120
    """Until a file must have been opened, tried and written anew."""
    memory_bytes: int = 6 * GB
    """Of the process that opens it, the framework included."""
    models_each: int = 10
    bytes_each: int = 2 * GB
    """Of all models of one owner."""
    models: int = 200
    bytes: int = 40 * GB
    """Of all such models on this machine."""


LIMITS = Limits()
