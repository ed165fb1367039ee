"""Where things lie. Nothing is written outside of artifacts/."""
import os

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(HERE))
OUT = os.path.join(ROOT, "artifacts", "bench", "governed")


def here(*parts):
    return os.path.join(HERE, *parts)


def out(*parts):
    path = os.path.join(OUT, *parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def fill(template, target, **values):
    """Copies a template with its @NAMES@ replaced."""
    text = open(template, encoding="utf-8").read()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    return target
