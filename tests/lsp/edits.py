#!/usr/bin/env python3
"""The same answer after any edit: types into copies of trees at random, and compares the server with the command line.

usage: tests/lsp/edits.py PROMPTLINT SECONDS SEED TREE [TREE ...]

After each few edits the diagnostics of all files with calls are the findings of `promptlint check`, and the server's
cost report is that of `promptlint cost`, to the letter. Exits with 1 where they differ; the seed makes it happen again.
"""
import collections
import json
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time

from trees import Server, command

CODE = ('.py', '.ts', '.tsx', '.js')


def edit(random, path, text):
    """What somebody may type there: start, end, and what stands there then."""
    lines = text.split('\n')
    number = random.randrange(len(lines))
    line, at = lines[number], sum(len(line) + 1 for line in lines[:number])
    indent = line[: len(line) - len(line.lstrip())]
    mark = '#' if path.endswith('.py') else '//'

    def within(pattern, new):
        found = list(re.finditer(pattern, text)) or [re.match('', text)]
        place = random.choice(found).end()
        return place, place, new

    ways = [
        lambda: (at, at, f'{indent}{mark} note\n'),
        lambda: (at, at, f'{mark} x\n'),
        lambda: (at, at, f'{indent}zz = 1\n'),
        lambda: (at, at, f'{indent}print(len("a"))\n'),
        lambda: (at, at, line + '\n'),
        lambda: (at, at, '\n'),
        lambda: (at, min(len(text), at + len(line) + 1), ''),
        lambda: (at + random.randrange(len(line) + 1),) * 2 + ('x',),
        lambda: (lambda start: (start, min(len(text), start + 1), ''))(at + random.randrange(len(line) + 1)),
        lambda: within(r'["\'][A-Za-z][^"\'\n]', random.choice(['a', 'word word '])),
        lambda: within(r'\b[a-z_]{3,}\b', random.choice(['x', '_1'])),
    ]
    return random.choice(ways)()


def is_plain(code):
    """Whether lines end where this script counts them."""
    return b'\r' not in code and code.decode(errors='replace').encode() == code


def position(text, offset):
    before = text[:offset]
    return {'line': before.count('\n'), 'character': len(before[before.rfind('\n') + 1 :].encode())}


class Session:
    def __init__(self, binary, root):
        self.binary, self.root, self.texts, self.versions = binary, root, {}, {}
        calls = command(binary, root, 'calls')['calls']
        places = [*calls, *(context for call in calls for context in call['contexts'])]
        paths = sorted({place['path'] for place in places if place['path'].endswith(CODE)})
        self.paths = [path for path in paths if is_plain((root / path).read_bytes())]
        self.server = Server(binary, root)

    def uri(self, path):
        return (self.root / path).as_uri()

    def type(self, random, path):
        if path not in self.texts:
            self.texts[path], self.versions[path] = (self.root / path).read_bytes().decode(), 1
            document = {'uri': self.uri(path), 'languageId': 'x', 'version': 1, 'text': self.texts[path]}
            self.server.send({'method': 'textDocument/didOpen', 'params': {'textDocument': document}})
        text = self.texts[path]
        start, end, new = edit(random, path, text)
        self.versions[path] += 1
        document = {'uri': self.uri(path), 'version': self.versions[path]}
        span = {'start': position(text, start), 'end': position(text, end)}
        changes = {'textDocument': document, 'contentChanges': [{'range': span, 'text': new}]}
        self.server.send({'method': 'textDocument/didChange', 'params': changes})
        self.texts[path] = text[:start] + new + text[end:]
        if random.random() < 0.6:
            self.server.ask('textDocument/diagnostic', {'textDocument': {'uri': self.uri(path)}})

    def is_same(self):
        report = {'command': 'promptlint.costReport', 'arguments': []}
        said_cost = self.server.ask('workspace/executeCommand', report)['calls']
        said = collections.Counter()
        for path in self.paths:
            found = self.server.ask('textDocument/diagnostic', {'textDocument': {'uri': self.uri(path)}})
            for item in found['items']:
                said[path, item['range']['start']['line'] + 1, item['code'], item['message'].split('\n')[0]] += 1
        for path, text in self.texts.items():
            (self.root / path).write_text(text, newline='')
        rows = command(self.binary, self.root, 'check', '--no-cache')['findings']
        rows = [row for row in rows if row['path'] in self.paths]
        expected = collections.Counter((row['path'], row['line'], row['rule'], row['message'].split('\n')[0]) for row in rows)
        cost = command(self.binary, self.root, 'cost', '--no-cache')['calls']
        for item in ((said - expected) + (expected - said)).keys():
            print(f'  finding {item}: editor {said[item]}, command line {expected[item]}')
        for one, other, who in ((said_cost, cost, 'editor'), (cost, said_cost, 'command line')):
            for row in one:
                if row not in other:
                    print(f'  cost, only the {who}: {json.dumps(row)[:300]}')
        return said == expected and said_cost == cost


def main():
    if len(sys.argv) < 5:
        print(__doc__)
        raise SystemExit(2)
    binary, end, trees = os.path.abspath(sys.argv[1]), time.monotonic() + float(sys.argv[2]), sys.argv[4:]
    chance, steps, different = random.Random(sys.argv[3]), 0, 0
    while time.monotonic() < end:
        tree = pathlib.Path(chance.choice(trees))
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder).resolve() / tree.name
            shutil.copytree(tree, root, symlinks=True, ignore=shutil.ignore_patterns('.git', 'node_modules'))
            session = Session(binary, root)
            for _ in range(12 if session.paths else 0):
                for _ in range(chance.choice([1, 1, 1, 2, 4])):
                    session.type(chance, chance.choice(session.paths))
                steps += 1
                if not session.is_same():
                    print(f'{tree.name}: DIFFERENT')
                    different += 1
                    break
            session.server.process.kill()
    print(f'{steps} comparisons, {different} different')
    raise SystemExit(1 if different else 0)


if __name__ == '__main__':
    main()
