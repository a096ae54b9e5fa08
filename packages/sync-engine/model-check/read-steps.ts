/**
 * The readers' moves: draw a fence (at a time that may be the settle delay after the newest hint, or not), be answered by
 * some replica, be recorded, unless a slow recording holds the lock; or crash, which being recorded too late comes to as
 * well. A sweep's page may fail to show a row that is there.
 */
import { isDirtyRow, isSettledAtDrawing, LOOK } from './abstract-row';
import { brokenRemoval, isSeen, sweepWasJudged } from './invariants';
import { withRow, type Game, type Play } from './game';
import { ABSENT, ANSWERED, MISSED, nextFence, READ, SENT, type Read, type World } from './world';

export function readSteps(world: World, game: Game, play: Play): void {
  drawSteps(world, game, play);
  world.reads.forEach((read, i) => {
    const others = world.reads.toSpliced(i, 1);
    play('a reader crashes, which drew', read.fence, { ...world, reads: others });
    if (read.stage === SENT) answerSteps(world, read, others, game, play);
    else if (!world.recording) recordSteps(world, read, others, game, play);
  });
}

function drawSteps(world: World, { scenario, recordings }: Game, play: Play): void {
  const { row, reads } = world;
  if (reads.length === scenario.bounds.readers) return;
  const draw = (via: number): World => {
    const truthful = via === READ.page && isAtRest(world, scenario.states.length - 1);
    const settled = recordings.isDrawnSettled(world);
    const read: Read = { via, stage: SENT, fence: nextFence(world), answer: 0, settled, truthful };
    return { ...world, reads: [...reads, read] };
  };
  if (isDueNow(world) && reads.every(({ via }) => via !== READ.byId))
    play('a read by id that was due is drawn', '', draw(READ.byId));
  if (row && world.asksLeft > 0)
    play('a read by id is drawn as a courtesy', '', { ...draw(READ.byId), asksLeft: world.asksLeft - 1 });
  if (world.sweepsLeft > 0) play('a page is drawn', '', { ...draw(READ.page), sweepsLeft: world.sweepsLeft - 1 });
}

const isAtRest = ({ provider, replicas }: World, last: number): boolean => provider === last && replicas === last;

/** What a hint owes is read when the settle delay has passed; a look, when it has come. */
function isDueNow({ row }: World): boolean {
  if (!row) return false;
  return (isDirtyRow(row) && isSettledAtDrawing(row)) || row.look === LOOK.due;
}

function answerSteps(world: World, read: Read, others: readonly Read[], { scenario }: Game, play: Play): void {
  const answer = (what: number): World => ({
    ...world,
    reads: [...others, { ...read, stage: ANSWERED, answer: what }],
  });
  let absentBefore = false;
  for (let from = world.replicas; from <= world.provider; from++) {
    const state = scenario.states[from];
    if (!state) continue;
    const seen = isSeen(state);
    if (seen) play('the provider answers with', from, answer(from));
    else if (!absentBefore) play('the provider answers: not found', '', answer(ABSENT));
    absentBefore ||= !seen;
    if (seen && read.via === READ.page && from === world.provider)
      play('the page does not show the row, which shifted', '', answer(MISSED));
  }
}

function recordSteps(world: World, read: Read, reads: readonly Read[], game: Game, play: Play): void {
  const { recordings, scenario } = game;
  const { row, broken } = recordings.recordRead(world.row, nextFence(world), read);
  const swept = world.swept || (read.truthful && sweepWasJudged(world, read.answer));
  const next = withRow({ ...world, swept, reads }, row, world);
  play(`the read is recorded: ${nameOf(read)}`, '', next, broken ?? brokenRemoval(world, row, scenario));
}

function nameOf({ answer, via, settled, fence }: Read): string {
  const what = answer === ABSENT ? 'not found' : answer === MISSED ? 'missed' : `state ${answer}`;
  return `${via === READ.page ? 'page' : 'by id'}, ${what}, fence ${fence}${settled ? ', settled' : ''}`;
}
