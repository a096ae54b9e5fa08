export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface AnswerReader {
  /** Answers the whole answers that these bytes complete. */
  take(bytes: Buffer): Answer[];
  /** At the end of the connection: an answer may last as long as it. */
  end(): Answer[];
}

/** Reads what a server sends, with more patience than HTTP asks for: what it is, is for the test to judge. */
export function readAnswers(bodiless: boolean): AnswerReader {
  let rest = Buffer.alloc(0);

  function next(ended: boolean): Answer | undefined {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const { status, headers } = readHead(rest.subarray(0, headEnd).toString('latin1'));
    const begin = headEnd + 4;
    const end = endOfBody(rest.subarray(begin), { status, headers, bodiless, ended });
    if (end === undefined) return undefined;
    const body = rest.subarray(begin, begin + end).toString();
    rest = rest.subarray(begin + end);
    return { status, headers, body };
  }

  function all(ended: boolean): Answer[] {
    const answers: Answer[] = [];
    for (let answer = next(ended); answer !== undefined; answer = next(ended)) answers.push(answer);
    return answers;
  }

  return {
    take(bytes) {
      rest = Buffer.concat([rest, bytes]);
      return all(false);
    },
    end: () => all(true),
  };
}

function readHead(text: string): Omit<Answer, 'body'> {
  const [line = '', ...fields] = text.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(line)?.[1];
  if (status === undefined) throw new Error(`an answer begins with ${JSON.stringify(line.slice(0, 100))}`);
  const headers = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status), headers: new Map(headers) };
}

interface Ahead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly bodiless: boolean;
  readonly ended: boolean;
}

/** How many of these bytes are the answer's body, which is not decoded; undefined while it is not whole. */
function endOfBody(bytes: Buffer, { status, headers, bodiless, ended }: Ahead): number | undefined {
  if (bodiless || status < 200 || status === 204 || status === 304) return 0;
  if (headers.has('transfer-encoding')) {
    const last = bytes.indexOf('0\r\n\r\n');
    return last < 0 ? undefined : last + 5;
  }
  const length = headers.get('content-length');
  if (length === undefined) return ended ? bytes.length : undefined;
  return bytes.length < Number(length) ? undefined : Number(length);
}
