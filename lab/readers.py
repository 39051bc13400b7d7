"""The programs that read batches in Python and in shells. Each takes a path and gives a dict of names and values, or raises."""

import base64
import ctypes
import glob
import json
import os
import subprocess

import dotenv
import yaml

OF_A_SHELL = {"PWD", "OLDPWD", "SHLVL", "_", "X", "PATH", "HOME"}
ENVIRONMENT = {"PATH": os.environ["PATH"], "X": "expanded", "HOME": "/nonexistent"}


def python_dotenv(path):
    os.environ["X"] = "expanded"
    read = dotenv.dotenv_values(path)
    twice = [name for name, value in read.items() if value is None]
    if twice:
        raise ValueError(f"{twice} have no value")
    return dict(read)


def pyyaml(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def kubernetes(path):
    manifest = pyyaml(path)
    if (manifest["kind"], manifest["type"]) != ("Secret", "Opaque"):
        raise ValueError("no secret")
    return {name: base64.b64decode(value, validate=True).decode() for name, value in manifest["data"].items()}


def sourced(shell):
    """What a program finds in its environment that the shell starts after the file. `SECONDS`, once it was read, is computed."""
    def read(path):
        done = subprocess.run([shell, "-c", "set -a; : \"$SECONDS\"; . \"$1\"; exec env -0", shell, os.path.abspath(path)],
                              env=ENVIRONMENT, capture_output=True, check=False, timeout=60)
        if done.returncode != 0 or done.stderr:
            raise ValueError(done.stderr.decode(errors="replace")[:200] or f"exit code {done.returncode}")
        pairs = (pair.split("=", 1) for pair in done.stdout.decode().split("\0")[:-1])
        return {name: value for name, value in pairs if name not in OF_A_SHELL}
    return read


def direnv(path):
    folder = os.path.abspath(f"{path}.direnv")
    os.makedirs(folder)
    os.symlink(os.path.abspath(path), f"{folder}/.envrc")
    environment = {**ENVIRONMENT, "HOME": folder, "DIRENV_LOG_FORMAT": ""}
    subprocess.run(["direnv", "allow", folder], env=environment, capture_output=True, check=True, timeout=60)
    done = subprocess.run(["direnv", "export", "json"], cwd=folder, env=environment, capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise ValueError(done.stderr.decode(errors="replace")[:200])
    return {name: value for name, value in json.loads(done.stdout).items() if not name.startswith("DIRENV_")}


def systemd():
    """systemd's own `load_env_file`, which reads `EnvironmentFile=`, from the library that Debian's libsystemd-shared brings."""
    found = glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so") + glob.glob("/usr/lib/systemd/libsystemd-shared-*.so")
    try:
        library = ctypes.CDLL(found[0])
        library.load_env_file.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.POINTER(ctypes.c_char_p))]
        library.strv_env_is_valid.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
        library.strv_env_is_valid.restype = ctypes.c_bool
    except (IndexError, OSError, AttributeError):
        return None

    def read(path):
        pairs = ctypes.POINTER(ctypes.c_char_p)()
        error = library.load_env_file(None, os.fsencode(path), ctypes.byref(pairs))
        if error < 0:
            raise ValueError(os.strerror(-error))
        if pairs and not library.strv_env_is_valid(pairs):
            raise ValueError("systemd would drop some of it")
        read, at = {}, 0
        while pairs and pairs[at] is not None:
            name, value = pairs[at].decode().split("=", 1)
            read[name] = value
            at += 1
        return read
    return read


def github(path):
    """As `SetEnvFileCommand` of github.com/actions/runner does it (src/Runner.Worker/FileCommandManager.cs); not the runner itself."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = iter(file.read().removesuffix("\n").split("\n"))
    read = {}
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if not line:
            continue
        if heredoc < 0 or 0 <= equals < heredoc:
            name, value = line.split("=", 1)
        else:
            name, delimiter = line.split("<<", 1)
            value = []
            while (line := next(lines)) != delimiter:
                value.append(line)
            value = "\n".join(value)
        read[name] = value
    return read
