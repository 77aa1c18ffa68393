#!/usr/bin/env python3
"""The same answer: over whole trees the language server says what the command line says.

usage: tests/lsp/trees.py PROMPTLINT TREE [TREE ...]

Of each tree: the workspace's diagnostics are the findings of `promptlint check --format json`, and the costs of all code
lenses are those of `promptlint cost --format json`. Exits with 1 where they differ.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

ENV = dict(os.environ, SOURCE_DATE_EPOCH='1795910400')


class Server:
    def __init__(self, binary, root):
        self.process = subprocess.Popen([binary, 'lsp'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV)
        self.number = 0
        capabilities = {'general': {'positionEncodings': ['utf-8']}, 'textDocument': {'diagnostic': {}}}
        self.ask('initialize', {'capabilities': capabilities, 'rootUri': root.as_uri()})
        self.send({'method': 'initialized', 'params': {}})

    def send(self, message):
        body = json.dumps({'jsonrpc': '2.0', **message}).encode()
        self.process.stdin.write(b'Content-Length: %d\r\n\r\n' % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b'content-length:'):
                length = int(line.split(b':')[1])
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params):
        self.number += 1
        self.send({'id': self.number, 'method': method, 'params': params})
        while True:
            message = self.read()
            if message.get('id') == self.number and 'method' not in message:
                if 'error' in message:
                    raise SystemExit(f'{method}: {message["error"]}')
                return message['result']


def command(binary, root, *args):
    done = subprocess.run([binary, *args, '--format', 'json'], cwd=root, env=ENV, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def compare(binary, root):
    check, cost = command(binary, root, 'check'), command(binary, root, 'cost')
    server = Server(binary, root)
    said, expected = collections.Counter(), collections.Counter()
    # Without any findings the server would wait for the first.
    items = server.ask('workspace/diagnostic', {'previousResultIds': []})['items'] if check['findings'] else []
    for item in items:
        path = urllib.parse.unquote(item['uri']).removeprefix(f'file://{root}/')
        for found in item['items']:
            # Of a notebook that is not open the position is in the message.
            line = None if path.endswith('.ipynb') else found['range']['start']['line'] + 1
            said[path, line, found['code']] += 1
    for row in check['findings']:
        line = None if row['path'].endswith('.ipynb') else row['line']
        expected[row['path'], line, row['rule']] += 1
    lenses, rows = collections.Counter(), collections.Counter()
    places = {(row['context'] or row)['path'] for row in cost['calls']}
    for path in sorted(places):
        for lens in server.ask('textDocument/codeLens', {'textDocument': {'uri': (root / path).as_uri()}}):
            band = (lens.get('data') or {}).get('perCall')
            if band:
                lenses[json.dumps(band, sort_keys=True)] += 1
    for row in cost['calls']:
        if row['per_call']:
            rows[json.dumps(row['per_call'], sort_keys=True)] += 1
    server.process.kill()
    same = said == expected and lenses == rows
    print(f'{root.name}: {sum(expected.values())} findings, {sum(rows.values())} prices: {"the same" if same else "DIFFERENT"}')
    for name, one, other in (('finding', said, expected), ('price', lenses, rows)):
        for item, number in ((one - other) + (other - one)).items():
            print(f'  {name} {item}: editor {one[item]}, command line {other[item]}')
    return same


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        raise SystemExit(2)
    binary = os.path.abspath(sys.argv[1])
    same = [compare(binary, pathlib.Path(tree).resolve()) for tree in sys.argv[2:]]
    raise SystemExit(0 if all(same) else 1)


if __name__ == '__main__':
    main()
