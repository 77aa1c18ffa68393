"""Module docstring."""
plain = 'single' 
double = "it's"
escapes = "tab\t quote\" nl\n hex\x41 uni\u00e9 big\U0001F600 oct\101 bell\a unknown\d dash\N{EM DASH} what\N{ROMAN NUMERAL FIVE}"
raw = r"\d+\n"
octets = b"\xff\u0041"
raw_octets = rb"\n"
unicode_prefix = u"old"
triple = """first
  second \
continued
third "quoted" text"""
empty = ""
empty_f = f""
no_hole = f"just {{braces}}"
f_simple = f"Hello {name}!"
f_spec = f"{price:.2f} {name!r:>10} {value=} {width:{inner}}"
f_nested = f"a {f'b {c}'} d"
f_quotes = f"x {d["key"]} y"
f_raw = rf"\d {x}\n"
f_triple = f"""
You are {role}.
{', '.join(tools)}
"""
t_string = t"Hi {user}"
concat = (
    "one "  # a comment inside
    'two '
    f"three {n} "
    r"four\n"
)
plain_concat = "a" "b"
key = {"a" "b": 1}
bad_escape = "\xZ \u12 \N{} \N{bad_name}"
py2 = `x`
f_call = f"{ask(model='m')}"
f_tuple = f"{a, b}"
f_lambda = f"{(lambda: 1)()}"
crlf = "héllo → wörld"
