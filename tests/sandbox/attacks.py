"""Attacks as student code, and the required outcome of each.

`WORLD` names the targets: `secret` (a file in `folder`, outside the scratch folder), `port` (of a
listening process), `socket` (a Unix socket), `server` and `client` (process numbers), `private`
(files in the solutions of courses, by the place of the course), `store` (the references), `grader`
(its package) and `home`.

Each piece of code defines `attack`. An attack that raises has failed; an attack that returns has
succeeded, unless it is `FUTILE`.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

REFUSED = "refused"
"""The call fails with an error of the operating system; the submission continues."""
FUTILE = "futile"
"""It returns, and nothing outside has changed, which the test checks."""

NOT_GRADED = "not_graded"
"""It breaks the observing code in its own process. A person has to look; it earns no point."""

PRELUDE = """
import atexit, builtins, collections, ctypes, fcntl, functools, gc, itertools, json, mmap
import multiprocessing, os, platform, resource, signal, socket, struct, subprocess, sys, threading
import time, zlib, urllib.request
import keras, numpy, tensorflow

libc = ctypes.CDLL(None, use_errno=True)
SOCKET, FORK, FORK_ARGUMENTS = {
    "x86_64": (41, 57, ()), "aarch64": (198, 220, (17, 0, 0, 0, 0))
}[platform.machine()]
INTERRUPT = bytes.fromhex("b814000000cd80c3")  # mov eax, 20; int 0x80; ret

class Succeeded(Exception):
    pass

def writers():
    return [item for item in gc.get_objects() if type(item).__name__ == "FrameWriter"]

def attempt_at(attack):
    once = functools.cache(attack)  # a block that fails is called again, on other tensors
    def attempt(X):
        raise Succeeded(repr(once())[:200])
    return attempt
"""


@dataclass(frozen=True)
class Attack:
    """One attack."""

    group: str
    name: str
    code: str
    holds: str
    """`REFUSED`, `FUTILE`, `NOT_GRADED` or the outcome of the run; several are joined by "or"."""
    succeeds_unconfined: bool = False
    """True if the same code succeeds, without harm, in a process without confinement."""


def _calls(group: str, holds: str, lines: dict[str, str], *controlled: str) -> tuple[Attack, ...]:
    """Make attacks of a few lines each."""
    return tuple(
        Attack(
            group,
            name,
            f"def attack():\n{textwrap.indent(textwrap.dedent(body), '    ')}\n",
            holds,
            name in controlled,
        )
        for name, body in lines.items()
    )


READING = _calls(
    "read",
    REFUSED,
    {
        "a file outside": "return open(WORLD['secret']).read()",
        "a file through a link": """
            os.symlink(WORLD["secret"], "link")
            return open("link").read()
        """,
        "a file through a hard link": """
            os.link(WORLD["secret"], "hard")
            return open("hard").read()
        """,
        "a file through the root of the process": """
            return open("/proc/self/root" + WORLD["secret"]).read()
        """,
        "a file through the root of the parent": """
            return open(f"/proc/{WORLD['server']}/root" + WORLD["secret"]).read()
        """,
        "a file from its own folder": """
            os.chdir(WORLD["folder"])
            return open("secret").read()
        """,
        "a file by a descriptor without rights": """
            number = os.open(WORLD["secret"], os.O_PATH)
            return open(f"/proc/self/fd/{number}").read()
        """,
        "a file moved into the scratch folder": """
            os.rename(WORLD["secret"], "moved")
            return open("moved").read()
        """,
        "a file with NumPy": "return numpy.fromfile(WORLD['secret'], dtype='uint8')",
        "a file with TensorFlow": """
            try:
                return tensorflow.io.read_file(WORLD["secret"])
            except tensorflow.errors.PermissionDeniedError as error:
                raise PermissionError(str(error))
        """,
        "a list of files": "return os.listdir(WORLD['folder'])",
        "the home folder": "return os.listdir(WORLD['home'])",
        "the users of the machine": "return open('/etc/passwd').read()",
        "the references": """
            return [open(os.path.join(WORLD["store"], name), "rb").read()
                    for name in os.listdir(WORLD["store"])]
        """,
        "the code of the grader": """
            return open(os.path.join(WORLD["grader"], "judge", "comparison.py")).read()
        """,
        "the rubric": "return open(WORLD['rubric']).read()",
        "modules of the grader": """
            try:
                import grader.judge.comparison, grader.reference
            except ImportError as error:
                raise OSError(str(error))
        """,
        "the environment of the parent": "return open(f'/proc/{WORLD[\"server\"]}/environ').read()",
        "the memory of the parent": "return open(f'/proc/{WORLD[\"server\"]}/mem', 'rb')",
        "the mappings of the parent": "return open(f'/proc/{WORLD[\"server\"]}/maps').read()",
        "the descriptors of the parent": "return os.listdir(f'/proc/{WORLD[\"server\"]}/fd')",
        "the command of the client": "return open(f'/proc/{WORLD[\"client\"]}/cmdline').read()",
        "what others do with a file": """
            if libc.inotify_init() < 0:
                raise OSError(ctypes.get_errno(), "inotify")
        """,
    },
    "a file outside",
    "a file through a link",
    "a file with NumPy",
    "a file with TensorFlow",
    "a list of files",
    "the users of the machine",
    "the code of the grader",
    "modules of the grader",
    "the command of the client",
)
# The attack succeeds if it can read one of several files.
_ANY_FILE = """
error = None
for path in WORLD["private"]["{where}"]:
    try:
        {read}
    except (OSError, ImportError) as refused:
        error = refused
raise PermissionError(str(error))
"""
COURSES = ("elsewhere", "of the checkout", "among the libraries")
PRIVATE_HALF = _calls(
    "read",
    REFUSED,
    {
        f"the solutions of a course {where}": _ANY_FILE.format(
            where=where, read="return open(path).read()"
        )
        for where in COURSES
    }
    | {
        "solutions among the libraries, through a link": _ANY_FILE.format(
            where="among the libraries",
            read='return open(path.replace("/solutions/", "/shortcut/")).read()',
        ),
        "solutions among the libraries, by an import": _ANY_FILE.format(
            where="among the libraries",
            read="sys.path[0] = os.path.dirname(path); return __import__('topic')",
        ),
    },
    *(f"the solutions of a course {where}" for where in COURSES),
    "solutions among the libraries, through a link",
    "solutions among the libraries, by an import",
)
WRITING = _calls(
    "write",
    REFUSED,
    {
        "a new file": "open(os.path.join(WORLD['folder'], 'new'), 'w').write('x')",
        "into a file": "open(WORLD['secret'], 'a').write('')",
        "over a file": "os.truncate(WORLD['secret'], 0)",
        "with TensorFlow": """
            try:
                tensorflow.io.write_file(os.path.join(WORLD["folder"], "new"), "x")
            except tensorflow.errors.PermissionDeniedError as error:
                raise PermissionError(str(error))
        """,
        "a folder": "os.mkdir(os.path.join(WORLD['folder'], 'new folder'))",
        "a link": "os.symlink('x', os.path.join(WORLD['folder'], 'new'))",
        "a file out of the scratch folder": """
            open("own", "w").close()
            os.rename("own", os.path.join(WORLD["folder"], "new"))
        """,
        "shared memory by name": "open('/dev/shm/attack', 'w')",
        "shared memory without a name": "os.memfd_create('attack')",
        "shared memory of System V": """
            if libc.shmget(0, 4096, 0o1600) < 0:
                raise OSError(ctypes.get_errno(), "shmget")
        """,
        "a deletion": "os.unlink(WORLD['secret'])",
        "another name": "os.rename(WORLD['secret'], os.path.join(WORLD['folder'], 'new'))",
        "the order of killing without memory": """
            open(f"/proc/{WORLD['server']}/oom_score_adj", "w").write("1000")
        """,
    },
    "a new file",
    "into a file",
    "a folder",
    "shared memory without a name",
) + _calls(
    "write",
    FUTILE,
    {
        "permissions": "os.chmod(WORLD['secret'], 0o777)",
        "an owner": "os.chown(WORLD['secret'], 12345, 12345)",
        "a date": "os.utime(WORLD['secret'], (1, 1))",
        "an attribute": "os.setxattr(WORLD['secret'], 'user.attack', b'x')",
    },
)
NETWORK = _calls(
    "network",
    REFUSED,
    {
        "connect": "socket.create_connection(('127.0.0.1', WORLD['port']), timeout=5)",
        "send a datagram": """
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
                channel.sendto(b"x", ("127.0.0.1", WORLD["port"]))
        """,
        "listen": "socket.create_server(('127.0.0.1', 0)).close()",
        "resolve a name": "socket.getaddrinfo('example.org', 80)",
        "open an address": "urllib.request.urlopen('http://127.0.0.1:%d' % WORLD['port'])",
        "a Unix socket": "socket.socket(socket.AF_UNIX).connect(WORLD['socket'])",
        "an abstract Unix socket": "socket.socket(socket.AF_UNIX).bind('\\0attack')",
        "a raw socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)",
        "the kernel's socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "a pair of sockets": "socket.socketpair()",
        "a socket past the library": """
            if libc.syscall(SOCKET, 2, 1, 0) < 0:
                raise OSError(ctypes.get_errno(), "socket")
        """,
        "a ring of calls": """
            if libc.syscall(425, 1, ctypes.create_string_buffer(120)) < 0:
                raise OSError(ctypes.get_errno(), "io_uring_setup")
        """,
    },
    "connect",
    "send a datagram",
    "listen",
    "a Unix socket",
    "a pair of sockets",
)
PROCESSES = _calls(
    "process",
    REFUSED,
    {
        "fork": """
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)
        """,
        "fork without end": """
            while True:
                os.fork()
        """,
        "fork past the library": """
            child = libc.syscall(FORK, *FORK_ARGUMENTS)
            if child < 0:
                raise OSError(ctypes.get_errno(), "fork")
            if child == 0:
                os._exit(0)
        """,
        "a namespace": """
            if libc.unshare(0x10000000) < 0:
                raise OSError(ctypes.get_errno(), "unshare")
        """,
        "a program": "subprocess.run(['/bin/true'], check=True)",
        "a program in its place": "os.execv('/bin/true', ['true'])",
        "a shell": """
            if os.system("true") != 0:
                raise OSError("no shell")
        """,
        "a spawned program": "os.posix_spawn('/bin/true', ['true'], {})",
        "a worker": """
            worker = multiprocessing.get_context("fork").Process(target=int)
            worker.start()
        """,
        "stop the server": "os.kill(WORLD['server'], signal.SIGSTOP)",
        "kill the server": "os.kill(WORLD['server'], signal.SIGKILL)",
        "kill the process that forks servers": "os.kill(WORLD['parent'], signal.SIGKILL)",
        "kill the client": "os.kill(WORLD['client'], signal.SIGKILL)",
        "kill everybody": "os.kill(-1, signal.SIGKILL)",
        "ask whether the client lives": "os.kill(WORLD['client'], 0)",
        "signal the client by a handle": """
            signal.pidfd_send_signal(os.pidfd_open(WORLD["client"]), 0)
        """,
        "signal the client by a file": """
            reading, _ = os.pipe()
            fcntl.fcntl(reading, fcntl.F_SETOWN, WORLD["client"])
        """,
        "trace the server": """
            if libc.ptrace(16, WORLD["server"], None, None) < 0:
                raise OSError(ctypes.get_errno(), "ptrace")
        """,
        "read the memory of the server": """
            class Piece(ctypes.Structure):
                _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
            buffer = ctypes.create_string_buffer(8)
            own = Piece(ctypes.addressof(buffer), 8)
            other = Piece(id(attack), 8)
            number = WORLD["server"]
            if libc.process_vm_readv(number, ctypes.byref(own), 1, ctypes.byref(other), 1, 0) < 0:
                raise OSError(ctypes.get_errno(), "process_vm_readv")
        """,
        "limit the server": "resource.prlimit(WORLD['server'], resource.RLIMIT_CPU, (1, 1))",
        "crowd the server": "os.sched_setaffinity(WORLD['server'], {0})",
        "slow everybody down": "os.setpriority(os.PRIO_USER, 0, 19)",
        "outlive the server": """
            if libc.prctl(1, 0, 0, 0, 0) < 0:
                raise OSError(ctypes.get_errno(), "prctl")
        """,
        "more of its own time": """
            limit = resource.RLIM_INFINITY
            try:
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            except ValueError as error:
                raise PermissionError(str(error))
        """,
    },
    "fork",
    "fork past the library",
    "a program",
    "a shell",
    "a worker",
    "ask whether the client lives",
    "signal the client by a handle",
    "signal the client by a file",
)
TIME = _calls(
    "time",
    "timeout",
    {
        "a loop that no exception leaves": """
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """,
        "a loop in C": "collections.deque(itertools.repeat(0), maxlen=0)",
        "a long sleep": "time.sleep(3600)",
    },
)
MEMORY = (
    *_calls(
        "memory",
        "out_of_memory",
        {
            "NumPy": """
                kept = []
                while True:
                    kept.append(numpy.ones(2**21))
                    time.sleep(0.005)
            """,
            "TensorFlow": """
                kept = []
                while True:
                    kept.append(tensorflow.ones(2**22))
                    time.sleep(0.005)
            """,
            "lists": """
                kept = []
                while True:
                    kept.append([kept] * 2**20)
                    time.sleep(0.002)
            """,
            "shared mappings": """
                kept = []
                while True:
                    kept.append(mmap.mmap(-1, 2**24))
                    kept[-1].write(b"x" * 2**24)
                    time.sleep(0.005)
            """,
        },
    ),
    *_calls(
        "memory",
        "out_of_memory or crashed",
        {
            "all at once, and on": """
                kept = []
                while True:
                    try:
                        kept.append(bytearray(b"x") * 2**26)
                    except MemoryError:
                        pass
            """,
        },
    ),
    *_calls(
        "memory",
        REFUSED,
        {
            "one array": "numpy.ones(2**42)",
            "pipes": """
                while True:
                    _, writing = os.pipe()
                    os.set_blocking(writing, False)
                    os.write(writing, b"x" * 65536)
            """,
        },
    ),
    *_calls(
        "memory",
        "refused or out_of_memory or crashed",
        {
            "threads": """
                while True:
                    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
            """,
            "deep recursion": """
                def deeper():
                    deeper()
                deeper()
            """,
            "deep recursion without a floor": """
                sys.setrecursionlimit(2**30)
                def deeper(*_):
                    return max([1], key=deeper)
                deeper()
            """,
        },
    ),
)
DISK = _calls(
    "disk",
    "refused or out_of_space",
    {
        "one file": """
            with open("large", "wb") as file:
                while True:
                    file.write(b"x" * 2**20)
        """,
        "many files": """
            for number in range(1_000_000):
                open(str(number), "w").write("x")
        """,
        "many empty files": """
            for number in range(1_000_000):
                os.mkdir(str(number), 0)
        """,
        "many large files": """
            for number in range(1_000_000):
                open(str(number), "wb").write(b"x" * 2**24)
        """,
        "folders in folders": """
            while True:
                os.mkdir("deeper")
                os.chdir("deeper")
        """,
    },
)
ENDING = (
    *_calls(
        "end",
        "exited",
        {
            "at once, well": "os._exit(0)",
            "at once, past the library": "libc._exit(0)",
        },
    ),
    *_calls(
        "end",
        "crashed",
        {
            "by its own hand": "os.kill(os.getpid(), signal.SIGKILL)",
            "by an address": "ctypes.string_at(0)",
            "by giving up": "os.abort()",
            "by another door to the kernel": """
                # int 0x80: the system calls of 32-bit programs, with other numbers.
                code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
                code.write(INTERRUPT)
                address = ctypes.addressof(ctypes.c_char.from_buffer(code))
                ctypes.CFUNCTYPE(ctypes.c_int)(address)()
                os._exit(0)
            """,
        },
    ),
    *_calls("end", REFUSED, {"politely": "sys.exit(0)"}),
)
CHANNEL = (
    _calls(
        "channel",
        FUTILE,
        {
            "a gigabyte of output": """
            for _ in range(1024):
                os.write(1, b"OBSV" * 2**18)
        """,
            "frames on standard output": """
            from grader.sandbox.channel import Frame, FrameWriter
            with open(1, "wb", closefd=False) as file:
                FrameWriter(file).write(Frame("end", None, {}))
        """,
            "all descriptors closed": "os.closerange(0, 4096)",
            "a thread that writes after the end": """
            (writer,) = writers()
            def write():
                while True:
                    if writer._number > 3:
                        writer._file.seek(0)
                        writer._file.write(b"x" * 100)
            threading.Thread(target=write, daemon=True).start()
        """,
            "a handler that writes after the end": """
            atexit.register(os._exit, 3)
            atexit.register(lambda: [writer._file.seek(0) for writer in writers()])
        """,
        },
    )
    + _calls(
        "channel",
        "futile or exited or not_graded",
        {
            "a tired NumPy": """
            numpy.allclose = numpy.array_equal = lambda *_, **__: True
            numpy.asarray = numpy.zeros = lambda *_, **__: 0
        """,
            "a tired JSON": """
            json.dumps = lambda *_, **__: "{}"
            zlib.crc32 = lambda *_: 0
        """,
            "tired builtins": """
            builtins.isinstance = builtins.all = builtins.any = lambda *_: True
        """,
        },
    )
    + _calls(
        "channel",
        "exited",
        {
            "a frame that is cut off": """
            (writer,) = writers()
            writer._file.write(b"OBSV\\0\\0\\0")
            os._exit(0)
        """,
            "a frame that claims to be endless": """
            (writer,) = writers()
            writer._file.write(struct.pack("<4s8sQQQI", b"OBSV", b"seen", 1, 2**63, 2**63, 0))
            os._exit(0)
        """,
            "a frame that goes down forever": """
            (writer,) = writers()
            text = b'{"value": ' + b"[" * 10**6
            numbers = struct.pack("<8sQQQ", b"seen", 1, len(text), 0)
            checksum = struct.pack("<I", zlib.crc32(text, zlib.crc32(numbers)))
            writer._file.write(b"OBSV" + numbers + checksum + text)
            os._exit(0)
        """,
        },
    )
    + _calls(
        "channel",
        "exited or out_of_memory",
        {
            "a journal full of rubbish": """
            (writer,) = writers()
            writer._file.write(b"x" * (len(writer._file) - writer._file.tell()))
            os._exit(0)
        """,
        },
    )
)
ATTACKS = (
    *READING,
    *PRIVATE_HALF,
    *WRITING,
    *NETWORK,
    *PROCESSES,
    *TIME,
    *MEMORY,
    *DISK,
    *ENDING,
    *CHANNEL,
)
