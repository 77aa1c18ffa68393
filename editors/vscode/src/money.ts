// Money as the command line writes it (server/src/output/money.rs). It comes as decimal text and stays exact: never a
// floating-point number.

export interface Band {
  low: string;
  expected: string;
  /** Null when nothing bounds it. */
  high: string | null;
}

type Rounding = "nearest" | "down" | "up";

/** value × 10^-scale */
interface Decimal {
  value: bigint;
  scale: number;
}

function parse(text: string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) {
    throw new Error(`not a decimal number: ${text}`);
  }
  const [, sign, whole, part = ""] = match;
  const value = BigInt(`${whole}${part}`);
  return { value: sign ? -value : value, scale: part.length };
}

function rescaled({ value, scale }: Decimal, to: number): bigint {
  return value * 10n ** BigInt(to - scale);
}

function text({ value, scale }: Decimal): string {
  const digits = abs(value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const part = scale > 0 ? `.${digits.slice(digits.length - scale)}` : "";
  return `${value < 0n ? "-" : ""}${whole}${part}`;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function normal(decimal: Decimal): Decimal {
  let { value, scale } = decimal;
  while (scale > 0 && value % 10n === 0n) {
    value /= 10n;
    scale -= 1;
  }
  return { value, scale };
}

/** The exact sum. */
export function sum(values: Iterable<string>): string {
  let total: Decimal = { value: 0n, scale: 0 };
  for (const value of values) {
    const next = parse(value);
    const scale = Math.max(total.scale, next.scale);
    total = { value: rescaled(total, scale) + rescaled(next, scale), scale };
  }
  return text(normal(total));
}

/** Unbounded when one of them is. */
export function sumOfBands(bands: Iterable<Band>): Band {
  const all = [...bands];
  const highs = all.map((band) => band.high);
  return {
    low: sum(all.map((band) => band.low)),
    expected: sum(all.map((band) => band.expected)),
    high: highs.every((high) => high !== null) ? sum(highs) : null,
  };
}

export function times(band: Band, factor: bigint): Band {
  const by = (value: string): string => {
    const { value: digits, scale } = parse(value);
    return text(normal({ value: digits * factor, scale }));
  };
  return { low: by(band.low), expected: by(band.expected), high: band.high === null ? null : by(band.high) };
}

/** Negative, zero or positive, as for `sort`. */
export function compare(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference = rescaled(left, scale) - rescaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function divided(value: bigint, by: bigint, how: Rounding): bigint {
  const [quotient, rest] = [value / by, value % by];
  const up = how === "up" ? rest > 0n : how === "nearest" && rest * 2n >= by;
  return up ? quotient + 1n : quotient;
}

function rounded(value: string, how: Rounding): string {
  const decimal = normal(parse(value));
  const size = { value: abs(decimal.value), scale: decimal.scale };
  if (size.value === 0n) {
    return "$0";
  }
  const one = 10n ** BigInt(size.scale);
  const places = size.value >= 1000n * one ? 0 : size.value >= one ? 2 : size.scale - digitsOf(size.value) + 3;
  let shown = size;
  if (size.scale > places) {
    shown = { value: divided(size.value, 10n ** BigInt(size.scale - places), how), scale: places };
  }
  if (size.value < one) {
    shown = normal(shown);
  }
  if (size.value < 1000n * one && shown.scale < 2) {
    shown = { value: rescaled(shown, 2), scale: 2 };
  }
  return `${decimal.value < 0n ? "-" : ""}$${grouped(text(shown))}`;
}

function digitsOf(value: bigint): number {
  return value.toString().length;
}

/** `$1,235`, `$2.60`, `$0.0021` */
export function money(value: string): string {
  return rounded(value, "nearest");
}

/** `$0.21 – $4.80`, or `≥ $0.21` when nothing bounds it; its ends are not rounded inwards. */
export function band({ low, high }: Band): string {
  if (high === null) {
    return `≥ ${rounded(low, "down")}`;
  }
  return compare(low, high) === 0 ? money(high) : `${rounded(low, "down")} – ${rounded(high, "up")}`;
}

/** All digits: `$0.00214`. */
export function exact(value: string): string {
  const decimal = normal(parse(value));
  const shown = decimal.scale < 2 ? { value: rescaled(decimal, 2), scale: 2 } : decimal;
  const sign = shown.value < 0n ? "-" : "";
  return `${sign}$${grouped(text({ ...shown, value: abs(shown.value) }))}`;
}

/** `12,345.5` */
export function grouped(number: string | number): string {
  const [whole = "", part] = String(number).split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? separated : `${separated}.${part}`;
}

/** `96.4 %` of a share given as decimal text. */
export function percent(share: string): string {
  const { value, scale } = parse(share);
  const tenths = scale > 3 ? divided(abs(value), 10n ** BigInt(scale - 3), "nearest") : rescaled({ value: abs(value), scale }, 3);
  return `${value < 0n ? "-" : ""}${text(normal({ value: tenths, scale: 1 }))} %`;
}
