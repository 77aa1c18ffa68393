"""Writes what promptlint keeps of ctok: the pieces in lint/catalogue/claude/ and the golden counts in lint/tests/claude.json.

Run it when ctok has a new version: `python3 tests/tokens/vocabulary.py` in an environment that has ctok (Python 3.12).
"""

import json
import pathlib
import random
from importlib.metadata import version
from importlib.resources import files

import ctok
from ctok.constants import BOW_G, CAPS_G, EOW_G, SHIFT_G
from ctok.notation import parse_marked

ROOT = pathlib.Path(__file__).resolve().parents[2]
# As lint/src/tokens/claude/stream.rs has them.
MARKERS = str.maketrans({BOW_G: "\ufdd0", EOW_G: "\ufdd1", SHIFT_G: "\ufdd3", CAPS_G: "\ufdd4"})
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", BOW_G: "\\b", EOW_G: "\\e", SHIFT_G: "\\s", CAPS_G: "\\c"}


def escape(piece):
    line = "".join(ESCAPES.get(c, c) for c in piece)
    return "\\" + line if line.startswith("#") else line


def pieces(source, target):
    document = json.loads(files("ctok").joinpath("data", source).read_text(encoding="utf-8"))
    groups = dict(document["tokens"])
    begins = sorted(groups.pop("bytes_fallback"))
    found = {parse_marked(piece) for group in groups.values() for piece in group}
    # The file has `'t`, the encoder writes the border behind it.
    found |= {suffix + EOW_G for suffix in groups["contractions"]}
    meta = document["meta"]
    head = [
        f"# The pieces of Claude's vocabulary as ctok {version('ctok')} reconstructs it from `count_tokens`",
        f"# ({meta['source_model']}, built {meta['built'][:10]}). MIT, Copyright 2026 Sander Land: see LICENSE-ctok.",
        "# Written by tests/tokens/vocabulary.py. One piece a line: \\b and \\e are a word's borders, \\s and \\c its case,",
        "# \\n, \\t, \\r, \\# and \\\\ themselves; \\x is how a character's bytes begin. In the order of the",
        "# pieces backwards, in which they are read.",
    ]
    ordered = sorted(found, key=lambda piece: piece.translate(MARKERS)[::-1])
    lines = head + [escape(piece) for piece in ordered] + ["\\x" + begin for begin in begins]
    (ROOT / "lint/catalogue/claude" / target).write_text("\n".join(lines) + "\n", encoding="utf-8")


WRITTEN = """\
hello, world
 one space before
  two spaces before
It's what they'd call "clever", isn't it? We'll see; you're right, I've no idea. 'Tis 'quoted' and x'S
THE QUICK BROWN FOX and NASA, ABC, GaN, WiFi, iPhone, McDonald, eBAY, ÉCOLE, Straße, STRASSE, Ǆ ǅ ǆ
def f(x: int) -> str:\\n    return f"{x:>10}"  # comment\\n\\n\\nclass A(B):\\n\\tpass\\n
{"a": [1, 2.5e10, null, true], "key": "value", "n": {"deep": []}}
for (let i = 0; i < n; i++) { sum += a[i] * 2; } // done
SELECT * FROM users WHERE id = 42 AND name LIKE '%x%';
# Title\\n\\n- one\\n- **two**\\n\\n```rust\\nfn main() {}\\n```\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |
<div class="x"><p>text &amp; more</p></div>
https://example.com/path?query=1&other=two#part
2026-11-29T06:30:00.123456+00:00 3.14159 1,000,000 0x1F 1e-9 12345678901234567890
550e8400-e29b-41d4-a716-446655440000
请把下面的句子翻译成英文。第一，第二；（完）
この質問に日本語で答えてください。カタカナ、ーヶ々〆
안녕하세요, 저는 모델입니다. ㄱㄴㄷ
Ответьте на вопрос по-русски, пожалуйста. ПРИВЕТ Привет
مرحبا بالعالم ١٢٣ و ۴۵۶، كيف الحال؟ السَّلامُ
नमस्ते दुनिया, १२३ कैसे हैं
สวัสดีชาวโลก ทำอะไร ํา
שלום עולם, מה שלומך?
Καλημέρα κόσμε ΣΊΣΥΦΟΣ Σίσυφος
İstanbul ISTANBUL Iİi ẞ GROẞ
emoji 🎉🎉 👩‍👩‍👧‍👦 🏳️‍🌈 ⚖️ ☎ ✈️ and 😀text😀 a😀b
tabs\\tand\\t\\ttabs   and   spaces\\n\\n\\n\\nlines\\n\\n
trailing space 
trailing lines\\n\\n\\n
\\n\\nleading lines
½ ¼ ² ³ ① ② Ⅳ ⅷ ⓐ Ⓑ ᛮ 𝟘𝟙 𐍈
“curly” ‘quotes’ — dash – en … ellipsis „low“ «guillemets» • bullet § 5 № 7 € 10 £ 5 ° C − 3 √2 → ←
e\\u0301 combining a\\u0308 \\u0301stray \\u0301\\u0308 x\\u20dd 1\\u0301 !\\u0301a
soft\\u00adhyphen zero\\u200bwidth join\\u200dner bom\\ufeff nbsp\\u00a0thin\\u2009space ideographic\\u3000space
nul\\u0000byte bell\\u0007 esc\\u001b[0m cr\\r\\nlf del\\u007f c1\\u0085
private \\ue000 use\\uf8ff and \\ufdd0 \\ufdd1\\ufdd3 noncharacters \\ufffd replacement
ܫܠܡܐ ܰܫ ݂ \\u0711 \\u0735a
१\\u0941 ೳ \\u0cf3 \\u0f39 \\u1c89 \\u1c8a \\ua7cb ɤ ϴ ℂ ℳ ϒ
(' a ''' b '( 'First' x 'REXX' ''a 1's 2'll 字's )'s ½'s
== => }); //// ---- ==== **** ____ .... !!! ??? ::: <<< >>> && || ++ -- /* */ {{ }} [[ ]] $$ %% @@ ##
日本語とEnglishのmix123です。ＡＢＣ１２３（）
"""


def texts():
    out = [json.loads('"' + line.replace('"', '\\"') + '"') for line in WRITTEN.splitlines()]
    random.seed(20261129)
    pools = [
        [chr(c) for c in range(32, 127)] + ["\n", "\t", " ", " ", " "],
        list("abcdeXYZ '\".,;:!?-_()[]{}<>=+*/\\|&%$#@~^`0123456789 \n\t") + ["  ", "'s", "'ll", "the ", "THE "],
        [chr(c) for r in ((0xC0, 0x250), (0x370, 0x500), (0x5D0, 0x5EB), (0x620, 0x670), (0x904, 0x970), (0xE01, 0xE50))
         for c in range(*r)] + [" ", " ", "'", ",", "1"],
        [chr(c) for r in ((0x3041, 0x30FF), (0x4E00, 0x4F00), (0xAC00, 0xAD00), (0x3001, 0x3020), (0xFF01, 0xFF20))
         for c in range(*r)] + [" ", "a", "B", "7", "!"],
        [chr(c) for r in ((0x2010, 0x2060), (0x20A0, 0x20C0), (0x2100, 0x2190), (0x2190, 0x2200), (0x2460, 0x2500),
                          (0x2500, 0x2600), (0x2600, 0x2700), (0x1F300, 0x1F650), (0x300, 0x340), (0xFE00, 0xFE10))
         for c in range(*r)] + [" ", "a", "'", "5"],
    ]
    words = "you are a helpful assistant answer the question in one word do not explain json Schema API HTTP user_id getValue snake_case".split()
    for i in range(340):
        pool = pools[i % len(pools)]
        if i % 7 == 0:
            text = "".join(random.choice(words) + random.choice([" ", " ", ", ", ".\n", "\n\n", "  ", "(", "'s ", "-"]) for _ in range(25))
        else:
            text = "".join(random.choice(pool) for _ in range(random.randint(1, 40)))
        out.append(text)
    return out


def golden():
    frame = {"3.0": 7, "4.7": 11, "4.8": 6}
    rows = []
    for text in dict.fromkeys(text for text in texts() if text):
        counts = [ctok.token_count(text, family) - frame[family] for family in frame]
        rows.append(dict(zip(("text", "claude3", "claude47", "claude48"), [text, *counts])))
    lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    (ROOT / "lint/tests/claude.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    pieces("pieces_v3.json", "claude-3.txt")
    pieces("pieces_v4_7.json", "claude-4-7.txt")
    golden()
