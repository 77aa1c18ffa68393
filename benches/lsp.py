"""The latency of a language server: benches/lsp.sh says how to run it."""
import json
import os
import pathlib
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

STEP = '''

def step_{n}(order, items, note=None):
    """Checks the {n}th kind of order."""
    total = 0
    for item in items:
        if item.get('price') is None:
            log.warning('no price: %s', item)
            continue
        total += item['price'] * item.get('count', 1)
    result = {{'order': order, 'total': total, 'note': note or ''}}
'''
CALL = '''    answer = client.chat.completions.create(
        model='gpt-4.1',
        messages=[
            {'role': 'system', 'content': SYSTEM},
            {'role': 'user', 'content': f'Is this order right? {json.dumps(result)}'},
        ],
    )
    return answer.choices[0].message.content
'''


def sample():
    """2,000 lines of which every fourth function calls a model."""
    text = 'import json\nimport logging\n\nfrom openai import OpenAI\n\nclient = OpenAI()\nlog = logging.getLogger()\n'
    text += "SYSTEM = 'You answer questions of customers about their orders.'\n"
    n = 0
    while text.count('\n') < 2000:
        n += 1
        text += STEP.format(n=n) + (CALL if n % 4 == 0 else '    return json.dumps(result)\n')
    return text


class Server:
    def __init__(self, command, root):
        self.process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.heard, self.number = queue.Queue(), 0
        threading.Thread(target=self.listen, daemon=True).start()
        folders = [{'uri': root.as_uri(), 'name': root.name}]
        able = {'textDocument': {'diagnostic': {}}}
        self.ask('initialize', {'capabilities': able, 'rootUri': root.as_uri(), 'workspaceFolders': folders})
        self.send({'method': 'initialized', 'params': {}})

    def listen(self):
        out = self.process.stdout
        while line := out.readline():
            length = 0
            while line.strip():
                if line.lower().startswith(b'content-length:'):
                    length = int(line.split(b':')[1])
                line = out.readline()
            message, now = json.loads(out.read(length)), time.perf_counter()
            if 'method' in message and 'id' in message:
                self.send({'id': message['id'], 'result': None})
            self.heard.put((now, message))

    def send(self, message):
        body = json.dumps({'jsonrpc': '2.0', **message}).encode()
        self.process.stdin.write(b'Content-Length: %d\r\n\r\n' % len(body) + body)
        self.process.stdin.flush()

    def ask(self, method, params):
        self.number += 1
        self.send({'id': self.number, 'method': method, 'params': params})
        while True:
            now, message = self.heard.get(timeout=120)
            if message.get('id') == self.number and 'method' not in message:
                return now, message.get('result')


def first(lines, fits, what):
    """The first line from the middle on that fits, or else the first of all."""
    order = [*range(len(lines) // 2, len(lines)), *range(len(lines) // 2)]
    at = next((n for n in order if fits(lines[n])), None)
    return at if at is not None else sys.exit(f'benches/lsp.py: the file has no {what} to type at: take another')


def comment(lines):
    """Where somebody writes a comment: on a line of its own in the middle, which is added."""
    at = first(lines, lambda line: line.startswith(('def ', 'class ', 'async def ')), 'function or class')
    lines.insert(at, '# ')
    return at, 2


def code(lines):
    """Where somebody writes code: at the end of a local name that is assigned."""
    is_local = re.compile(r'(    \s*\w+) = ')
    at = first(lines, is_local.match, 'local name')
    return at, is_local.match(lines[at]).end(1)


def prompt(lines):
    """Where somebody writes a prompt."""
    at = first(lines, lambda line: 'Is this' in line, 'prompt')
    return at, lines[at].index('Is this')


def measure(command, root, file, edits, place):
    """Milliseconds from the start of the server to the first diagnostics, and from each edit to its own."""
    began = time.perf_counter()
    server, uri = Server(command, root), file.as_uri()
    lines = file.read_text().split('\n')
    at, column = place(lines)
    document = {'uri': uri, 'languageId': 'python', 'version': 1, 'text': '\n'.join(lines)}
    server.send({'method': 'textDocument/didOpen', 'params': {'textDocument': document}})
    cold = (server.ask('textDocument/diagnostic', {'textDocument': {'uri': uri}})[0] - began) * 1000
    took = []
    for n in range(edits + 10):
        time.sleep(0.05)
        # A character comes and goes.
        span = {'start': {'line': at, 'character': column}, 'end': {'line': at, 'character': column + n % 2}}
        change = {'range': span, 'text': '' if n % 2 else 'x'}
        sent = time.perf_counter()
        document = {'uri': uri, 'version': n + 2}
        server.send({'method': 'textDocument/didChange', 'params': {'textDocument': document, 'contentChanges': [change]}})
        took.append((server.ask('textDocument/diagnostic', {'textDocument': {'uri': uri}})[0] - sent) * 1000)
    status = pathlib.Path(f'/proc/{server.process.pid}/status').read_text()
    peak = next((int(line.split()[1]) // 1024 for line in status.split('\n') if line.startswith('VmHWM')), 0)
    server.process.kill()
    took = sorted(took[10:])
    return {'p50': statistics.median(took), 'p99': took[min(len(took) - 1, len(took) * 99 // 100)], 'cold': cold, 'MB': peak}


def main():
    binary, edits, *place = sys.argv[1:]
    servers = {'promptlint': [os.path.abspath(binary), 'lsp']}
    if shutil.which('ruff'):
        servers['ruff'] = ['ruff', 'server']
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        (root / 'orders.py').write_text(sample())
        cases = [(f'2,000 lines, {it.__name__}', root, root / 'orders.py', it) for it in (comment, code, prompt)]
        if place:
            name, (root, file) = pathlib.Path(place[0]).name, (pathlib.Path(it).resolve() for it in place)
            cases += [(f'{name}, {it.__name__}', root, file, it) for it in (comment, code)]
        for name, root, file, at in cases:
            figures = {server: measure(command, root, file, int(edits), at) for server, command in servers.items()}
            for server, found in figures.items():
                print(f'{name}: {server}: ' + ', '.join(f'{what} {found[what]:.1f}' for what in found))
            if 'ruff' in figures:
                ratios = (f'{what} {figures["promptlint"][what] / figures["ruff"][what]:.2f}' for what in ('p50', 'p99', 'cold'))
                print(f'{name}: promptlint ÷ ruff: ' + ', '.join(ratios))


main()
