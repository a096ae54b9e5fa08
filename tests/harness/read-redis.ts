import { createConnection } from 'node:net';

/**
 * All that a Redis holds, keys and values, as the bytes in which it answers: tests of the whole system have no Redis client of
 * their own, and who looks for a text needs no more. A question that does not fit the type of a key is answered by an error.
 */
export async function readRedis(url: string): Promise<Buffer> {
  const keys = (await ask(url, [['KEYS', '*']]))
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line !== '' && !/^[*$]\d/.test(line));
  const questions = keys.flatMap((key) => [
    ...[
      ['HGETALL', key],
      ['LRANGE', key, '0', '-1'],
      ['ZRANGE', key, '0', '-1'],
      ['SMEMBERS', key],
      ['GET', key],
    ],
    ['XRANGE', key, '-', '+'],
  ]);
  return Buffer.concat([Buffer.from(keys.join('\n'), 'latin1'), await ask(url, questions)]);
}

const END = 'that was all of it';

function ask(url: string, questions: readonly (readonly string[])[]): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const text = [...questions, ['ECHO', END]].map(
    (words) => `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
  );
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.write(text.join('')));
    socket.on('error', reject);
    socket.on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (!answer.subarray(-64).includes(END)) return;
      socket.end();
      resolve(answer.subarray(0, answer.lastIndexOf('$')));
    });
  });
}
