/**
 * The moves of the game. From one world, every move that is possible now is played, each into its own next world:
 * the provider and its replicas, the webhooks, time, and (in `read-steps.ts`) the readers.
 */
import { HINT, isDirtyRow, LOOK, type AbstractRow } from './abstract-row';
import { withRow, type Game, type Play } from './game';
import { brokenRemoval } from './invariants';
import { readSteps } from './read-steps';
import type { Scenario } from './scenarios';
import { nextFence, type SlowRecording, type World } from './world';

export function firstWorld({ states, proven, bounds }: Scenario): World {
  const [first] = states;
  return {
    provider: 0,
    replicas: 0,
    heard: 0,
    swept: false,
    repeatsLeft: bounds.repeats,
    asksLeft: bounds.asks,
    sweepsLeft: bounds.sweeps,
    hintedAt: 0,
    row: proven && first ? provenRow(first.name, first.points, first.updatedAt) : null,
    underWay: [],
    recording: null,
    reads: [],
  };
}

function provenRow(name: number, points: number, updatedAt: number): AbstractRow {
  return {
    name,
    points,
    updatedAt,
    deleted: 0,
    provisional: 0,
    verified: 1,
    deleteHinted: 0,
    hintAge: HINT.never,
    look: LOOK.none,
    looks: 0,
    regressedTimes: 0,
    regressedSaid: 0,
    fetchFence: 1,
    hintFence: 0,
    settledFence: 1,
    absentFence: 0,
    listAbsentFence: 0,
  };
}

export function playSteps(world: World, game: Game, play: Play): void {
  providerSteps(world, game, play);
  webhookSteps(world, game, play);
  timeSteps(world, play);
  readSteps(world, game, play);
}

function providerSteps(world: World, { scenario }: Game, play: Play): void {
  if (world.provider < scenario.states.length - 1) {
    const changed: World = { ...world, provider: world.provider + 1, swept: false };
    play('the provider changes, the webhook is lost', changed.provider, changed);
    play('the provider changes, a webhook is sent', changed.provider, {
      ...changed,
      underWay: [...world.underWay, changed.provider],
    });
  }
  if (world.replicas < world.provider)
    play('the last replica reaches', world.replicas + 1, { ...world, replicas: world.replicas + 1 });
}

function webhookSteps(world: World, game: Game, play: Play): void {
  const { underWay, repeatsLeft } = world;
  if (repeatsLeft > 0)
    for (const hint of new Set(underWay))
      play('a webhook is sent once more', hint, {
        ...world,
        repeatsLeft: repeatsLeft - 1,
        underWay: [...underWay, hint],
      });
  if (world.recording) commitSlowRecording(world, world.recording, game, play);
  else recordBatches(world, game, play, [], underWay);
}

/** Every choice of webhooks under way, in every order, up to the size of a batch. */
function recordBatches(world: World, game: Game, play: Play, batch: readonly number[], rest: readonly number[]): void {
  if (batch.length > 0) recordHints(world, game, play, batch, rest);
  if (batch.length === game.scenario.bounds.batch) return;
  rest.forEach((hint, i) => {
    if (rest.indexOf(hint) === i) recordBatches(world, game, play, [...batch, hint], rest.toSpliced(i, 1));
  });
}

function recordHints(
  world: World,
  game: Game,
  play: Play,
  batch: readonly number[],
  underWay: readonly number[],
): void {
  const fence = nextFence(world);
  const { row, broken } = game.recordings.recordHints(world.row, fence, batch);
  const heard = Math.max(world.heard, ...batch);
  const next = withRow({ ...world, heard, underWay }, row, world);
  play('hints are recorded:', batch.join(', '), next, broken ?? brokenRemoval(world, row, game.scenario));
  if (!game.scenario.bounds.slowRecordings) return;
  const recording = { fence, settled: false, hintedAt: world.provider, batch };
  play('a slow recording of hints begins:', batch.join(', '), { ...world, underWay, recording });
}

/** The hints are as old as their recording. */
function commitSlowRecording(world: World, recording: SlowRecording, game: Game, play: Play): void {
  const { fence, settled, hintedAt, batch } = recording;
  const { row, broken } = game.recordings.recordHints(world.row, fence, batch);
  const aged = row && settled ? { ...row, hintAge: HINT.settled } : row;
  const heard = Math.max(world.heard, ...batch);
  const next: World = { ...world, heard, hintedAt, recording: null, row: aged };
  play('the slow recording is committed', '', next, broken ?? brokenRemoval(world, row, game.scenario));
}

function timeSteps(world: World, play: Play): void {
  const { row, recording } = world;
  if (recording) {
    if (!recording.settled)
      play('the settle delay passes, and the recording is as slow', '', withDelayPassed(world, recording));
    return;
  }
  if (!row) return;
  if (row.hintAge === HINT.fresh)
    play('the settle delay passes', '', {
      ...world,
      row: { ...row, hintAge: HINT.settled },
      replicas: Math.max(world.replicas, world.hintedAt),
    });
  const idle = row.hintAge !== HINT.fresh && !isDirtyRow(row) && world.reads.length === 0;
  if (row.look !== LOOK.planned || !idle || world.replicas !== world.provider) return;
  play('the planned look falls due', '', { ...world, row: { ...row, look: LOOK.due } });
  if (world.underWay.length === 0)
    play('thirty days pass, a look falls due', '', { ...world, row: { ...row, look: LOOK.due, hintAge: HINT.month } });
}

function withDelayPassed(world: World, recording: SlowRecording): World {
  const { row, replicas } = world;
  return {
    ...world,
    recording: { ...recording, settled: true },
    row: row && row.hintAge === HINT.fresh ? { ...row, hintAge: HINT.settled } : row,
    replicas: Math.max(replicas, recording.hintedAt),
  };
}
