/**
 * What a held brake waits for: are the rows gone that its sweep lacked (protocol section 5)? Rules:
 * - Once the sweep is done, rows that it lacked are drawn at random, as many as confirm, of each kind that it is held for,
 *   and read by id. All of them gone, and the campaign seen to be active after that: the brake is released.
 * - A draw counts as a whole, or not at all, and nothing of it is recorded before it has counted. Otherwise rows that are
 *   still there would leave those to draw from with each draw that breaks off, until only those that are gone are left.
 * - One that could not be finished is made anew later. One that found a row there is the last one for its sweep: the list
 *   lacks what it should have.
 * - Where too few rows are left to draw from, the brake stays until a person accepts it, or a later sweep is done without.
 */
import type { BrakedEntity, HeldBrake, MissingRow } from '@evenkeel/database';
import {
  readDue,
  ReadFailed,
  SAMPLES_TO_CONFIRM,
  samplesConfirm,
  type AnsweredRead,
  type AnsweredRewards,
  type DueSubject,
} from '@evenkeel/sync-engine';
import { checkCampaign } from './check-source';
import { portsFor, recordAnswered, type ReadingContext } from './reading-context';
import { tryRead } from './try-read';

type Answer = AnsweredRead | AnsweredRewards;

const DRAW_AGAIN_AFTER_MS = 30_000;
const AT_ONCE = 5;

export class MissingConfirmer {
  private last = { sweep: '', at: 0, tooFew: false };

  constructor(private readonly context: () => ReadingContext) {}

  /** Looked at every second while the brake is held; answers whether it was released. */
  async confirm(held: HeldBrake): Promise<boolean> {
    if (!held.sweepDone || held.present > 0 || !this.isTime(held)) return false;
    const context = this.context();
    if (context.health.waitFor('by_id') > 0) return false;
    const rows = await drawMissing(context, held.entity);
    this.noteDraw(held, rows === 'too_few');
    if (rows === 'too_few') return false;
    const answers = await readAll(rows, context);
    if (!answers) return false;
    const present = rows.filter((row) => isThere(row, answers.get(placeOf(subjectOf(row))))).length;
    const samples = { absent: rows.length - present, present };
    const confirm = samplesConfirm(samples);
    // Asked after the absences were answered: of a campaign that is not active they say nothing.
    if (confirm && (await checkCampaign(context, 'looks')) !== 'listed') return false;
    const counted = await context.database.sweeps.noteSamples(held.sweep, { entity: held.entity, ...samples, confirm });
    if (!counted) return false;
    this.tell(held, samples);
    if (present > 0) await recordDraw([...answers.values()], context);
    return confirm;
  }

  private isTime({ sweep }: HeldBrake): boolean {
    return sweep !== this.last.sweep || performance.now() >= this.last.at + DRAW_AGAIN_AFTER_MS;
  }

  private noteDraw({ sweep, entity }: HeldBrake, tooFew: boolean): void {
    const told = this.last.sweep === sweep && this.last.tooFew;
    this.last = { sweep, at: performance.now(), tooFew };
    if (!tooFew || told) return;
    const { log, source } = this.context();
    log.warn(
      { source: source.name, sweep, entity },
      'too few rows are left to confirm what the sweep lacked: the brake is held until a person accepts it, or a sweep is ' +
        'done without one',
    );
  }

  private tell({ sweep, entity }: HeldBrake, samples: { readonly absent: number; readonly present: number }): void {
    const { log, source } = this.context();
    log.warn(
      { source: source.name, sweep, entity, ...samples },
      samples.present === 0
        ? 'samples confirm what the sweep lacked: the brake is released'
        : 'rows that the sweep lacked are still there: the brake is held until a person accepts it, or a sweep is done ' +
            'without one',
    );
  }
}

async function drawMissing(
  { database, source }: ReadingContext,
  entity: BrakedEntity,
): Promise<MissingRow[] | 'too_few'> {
  const rows: MissingRow[] = [];
  for (const each of entity === 'both' ? (['subscriber', 'reward'] as const) : [entity]) {
    const drawn = await database.dueRows.sampleMissing(source.name, each, SAMPLES_TO_CONFIRM);
    if (drawn.length < SAMPLES_TO_CONFIRM) return 'too_few';
    rows.push(...drawn);
  }
  return rows;
}

/** Several rewards of one subscriber are one read. Null if one of them was not answered; then no more are asked for. */
async function readAll(
  rows: readonly MissingRow[],
  context: ReadingContext,
): Promise<ReadonlyMap<string, Answer> | null> {
  const subjects = [...new Map(rows.map(subjectOf).map((subject) => [placeOf(subject), subject])).values()];
  const ports = portsFor(context, 'looks');
  const answers = new Map<string, Answer>();
  const read = async (subject: DueSubject) => {
    const answer = await tryRead(context, 'by_id', () => readDue(context.source, subject, ports));
    if (answer !== 'no_calls' && !(answer instanceof ReadFailed)) answers.set(placeOf(subject), answer);
  };
  for (let from = 0; from < subjects.length; from += AT_ONCE) {
    const some = subjects.slice(from, from + AT_ONCE);
    await Promise.all(some.map(read));
    if (answers.size < from + some.length) return null;
  }
  return answers;
}

function subjectOf({ entity, subscriberId }: MissingRow): DueSubject {
  return { what: entity === 'subscriber' ? 'subscriber' : 'rewards', subscriberId };
}

function placeOf({ what, subscriberId }: DueSubject): string {
  return `${what}:${subscriberId}`;
}

/** A reward whose owner is gone is gone. */
function isThere({ id }: MissingRow, answered: Answer | undefined): boolean {
  if (!answered || answered.answer === 'absent') return false;
  return 'entity' in answered || answered.answer.some(({ rewardId }) => rewardId === id);
}

/** Those that are there are proven by it. */
async function recordDraw(answers: readonly Answer[], context: ReadingContext): Promise<void> {
  await recordAnswered(context, {
    reads: answers.filter((answer) => 'entity' in answer),
    rewardsOf: answers.filter((answer): answer is AnsweredRewards => !('entity' in answer)),
    cause: { type: 'verify', id: null },
    absencesCount: false,
  });
}
