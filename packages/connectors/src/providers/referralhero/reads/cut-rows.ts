/** A body without its rows, and they as bytes. */
export interface CutBody {
  /** The body as text, with `[CUT]` where the list of rows stood. */
  readonly text: string;
  /** Each an object, if it is JSON at all: nobody has looked inside. */
  readonly rows: readonly Buffer[];
}

const CUT = 'cut';

/**
 * Takes the rows of a page out of its body, so that only those are parsed that are looked at: of a page that says what it
 * said before, parsing is most of the work. Null where the body does not hold the list in the plainest way; then all of it
 * is parsed. `body` is UTF-8, in which no part of a longer character looks like one of JSON's signs.
 */
export function cutRows(body: Buffer, key: string): CutBody | null {
  const opening = `${JSON.stringify(key)}:[`;
  // In a string its first quote would be escaped.
  const before = body.indexOf(opening);
  if (before < 0) return null;
  const from = before + opening.length;
  const rows: Buffer[] = [];
  for (let at = from; ;) {
    const end = body[at] === OPEN_OBJECT ? endOfObject(body, at) : -1;
    if (end < 0) return null;
    rows.push(body.subarray(at, end));
    if (body[end] === CLOSE_LIST) return { text: textAround(body, from, end), rows };
    if (body[end] !== COMMA) return null;
    at = end + 1;
  }
}

/** Whether the list that was cut out is this one, and not another of the same name elsewhere in the body. */
export function isCutOut(list: unknown): boolean {
  return Array.isArray(list) && list.length === 1 && list[0] === CUT;
}

function textAround(body: Buffer, from: number, to: number): string {
  return `${body.toString('utf8', 0, from)}${JSON.stringify(CUT)}${body.toString('utf8', to)}`;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** After the bracket that closes the one at `from`, or -1; brackets of both kinds are counted as one. */
function endOfObject(body: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      if (at < 0) return -1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The quote that ends the string which begins at `from`, or -1. */
function endOfString(body: Buffer, from: number): number {
  for (let at = body.indexOf(QUOTE, from + 1); at >= 0; at = body.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (body[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
