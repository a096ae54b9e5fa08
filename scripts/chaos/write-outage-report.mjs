import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A table of the verdicts (a JSON line each), on the terminal and as Markdown. */
export function writeOutageReport(figures, report, { rate, seconds, machine }) {
  if (!existsSync(figures)) return; // no test came to its end: Jest has said why
  const verdicts = readFileSync(figures, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const rows = verdicts.map((verdict) => [
    verdict.queue,
    verdict.fault,
    verdict.sent,
    verdict.accepted,
    Object.entries(verdict.otherAnswers)
      .map(([answer, count]) => `${count} × ${answer}`)
      .join(', ') || '0',
    verdict.unanswered,
    verdict.lost,
    verdict.recordedTwice,
    Object.keys(verdict.broken).length === 0 ? 'yes' : 'NO',
    verdict.slowestAnswerSeconds.toFixed(2),
    verdict.secondsToNormal.toFixed(1),
  ]);
  const head = [
    ...['queue in', 'fault', 'sent', 'accepted', 'other answers', 'no answer', 'lost', 'recorded twice'],
    ...['ledger balanced', 'slowest answer, s', 'seconds to normal'],
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const text = [
    '# Outages',
    '',
    `Two ingests, two workers, ${rate} webhooks/s; faults that last take ${seconds} s. On ${machine}.`,
    'Seconds to normal: from the end of the fault, through 2 s more of traffic, until all that was accepted is recorded and the queue keeps deliveries again.',
    '',
    ...lines,
    '',
  ].join('\n');
  writeFileSync(report, text);
  console.log(`\n${text}\n${report}`);
}
