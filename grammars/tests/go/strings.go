package prompts

const plain = "say \"hi\"\n\tand\\or \u00e9 \U0001F600 \x41\101 \xe2\x82\xac"
const broken = "\xff\q"
const raw = `line one
	"quoted" \n stays`
const empty = ""

var (
	joined = "a" + plain +
		"b" + fmt.Sprint(1)
	parens = ("x" + ("y" + "z")) + "w"
	letter = 'a'
	escaped = '\n'
	wide = '\u00e9'
	count = 4_096
	hex = 0xFF_FF
	real = 1.5e-3
	complexNumber = 2i
)
