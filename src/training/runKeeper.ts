import type { WorkerEvent } from '../protocol/messages';
import type { ExportedFile, RunSummary } from '../protocol/run';
import type { RunKeep, StoredFile } from '../protocol/runSnapshot';
import { messageOf } from '../shared/errors';
import {
  noFilesForRun,
  noRoomForSnapshot,
  snapshotIsNotWritten,
} from '../shared/sentences/underwaySentences';
import { isFull } from '../storage/privateFiles';
import { RunFolders } from '../storage/runFolders';
import type { Captured } from './captureRun';
import type { Stopwatch } from './pace';
import type { RunCheckpoint } from './runCheckpoint';
import { fixedFiles, writeCheckpointFiles, type FileHashes } from './runCheckpointFiles';

/** When a snapshot may be taken: as a phase begins, after a step, after an evaluation, or as the run is held. */
export type KeepMoment = 'begun' | 'step' | 'evaluation' | 'held';

/** The share of the run's time that snapshots may take, this one counted as the last one was. */
const mostShare: Readonly<Record<Exclude<KeepMoment, 'begun' | 'held'>, number>> = {
  step: 0.05,
  evaluation: 0.1,
};
/** Seconds between two snapshots of steps: the page has work with each as well. */
const stepsApart = 5;

/** What the keeper asks of its run. */
export interface KeptRunSource {
  readonly runId: string;
  readonly emit: (event: WorkerEvent) => void;
  /** Of the run, pauses left out. */
  readonly stopwatch: Pick<Stopwatch, 'seconds' | 'carryOn'>;
  /** Nothing may be under way. */
  readonly capture: (captured: Captured) => Promise<RunCheckpoint>;
  readonly policy: () => Promise<readonly ExportedFile[]>;
  /** What the run would be if it were stopped now. */
  readonly summary: () => RunSummary;
}

/**
 * Writes a run's checkpoints into the private files while it trains, so that it outlives its page. It only reads
 * the run: when it does follows from a clock, and no bit of the run follows from it.
 */
export class RunKeeper {
  readonly #source: KeptRunSource;
  readonly #folder: string;
  readonly #folders: Promise<RunFolders | null>;
  #number: number;
  #spent = 0;
  #lastCost = 0;
  #lastAt = -Infinity;
  /** Phase, step and evaluation of the last one. */
  #place = '';
  /** Nothing more is tried until the run's end. */
  #refused = false;
  #abandoned = false;
  /** Files of an alignment that later snapshots share. */
  #fixed: { readonly stored: readonly StoredFile[]; readonly hashes: FileHashes } | null = null;

  constructor(source: KeptRunSource, { folder, after, seconds }: RunKeep) {
    source.stopwatch.carryOn(seconds);
    this.#source = source;
    this.#folder = folder;
    this.#number = after ?? 0;
    this.#folders = RunFolders.open();
  }

  /** Whether a snapshot costs no more now than it may. */
  isDue(moment: KeepMoment): boolean {
    if (this.#refused || this.#abandoned) return false;
    if (moment === 'begun' || moment === 'held') return true;
    const now = this.#source.stopwatch.seconds;
    if (moment === 'step' && now - this.#lastAt < stepsApart) return false;
    return this.#spent + this.#lastCost <= mostShare[moment] * now;
  }

  /** Writes where the run stands, unless the last snapshot has it. */
  async keep(): Promise<void> {
    if (this.#refused || this.#abandoned) return;
    const began = performance.now();
    const { stopwatch, capture, summary } = this.#source;
    await this.#tried(async (folders) => {
      const checkpoint = await capture(this.#fixed ? 'changing' : 'whole');
      if (this.#abandoned) return;
      const { phase, step, evaluated } = checkpoint.state;
      const place = `${phase} ${step} ${evaluated}`;
      if (place === this.#place) return;
      await this.#write(folders, checkpoint, [], summary());
      this.#place = place;
    });
    this.#lastCost = (performance.now() - began) / 1000;
    this.#spent += this.#lastCost;
    this.#lastAt = stopwatch.seconds;
  }

  /** Writes the whole of a run that has ended, its policy as files besides; what was refused before is tried again. */
  async keepEnd(summary: RunSummary): Promise<void> {
    if (this.#abandoned) return;
    const { capture, policy } = this.#source;
    await this.#tried(async (folders) => {
      const checkpoint = await capture(this.#fixed ? 'changing' : 'whole');
      const files = await policy();
      if (this.#abandoned) return;
      await this.#write(folders, checkpoint, files, summary);
    });
  }

  /** Keeps nothing more: what the run holds is not to be trusted, or not wanted. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Does what a run needs for nothing but to be kept: whatever goes wrong there is said, and the run goes on. */
  async #tried(work: (folders: RunFolders) => Promise<void>): Promise<void> {
    const { runId, emit } = this.#source;
    const refuse = (message: string, full = false): void => {
      this.#refused = true;
      emit({ type: 'snapshotRefused', runId, message, full });
    };
    try {
      const folders = await this.#folders;
      if (folders) await work(folders);
      else refuse(noFilesForRun());
    } catch (error) {
      if (isFull(error)) refuse(noRoomForSnapshot(), true);
      else refuse(snapshotIsNotWritten(messageOf(error)));
    }
  }

  async #write(
    folders: RunFolders,
    checkpoint: RunCheckpoint,
    policy: readonly ExportedFile[],
    summary: RunSummary,
  ): Promise<void> {
    const { runId, emit } = this.#source;
    const { phase, step } = checkpoint.state;
    const whole = checkpoint.reference !== null || phase === 'sft';
    const before = whole ? null : this.#fixed;
    const { files, hashes } = writeCheckpointFiles(checkpoint, before?.hashes);
    const number = ++this.#number;
    let written: readonly StoredFile[];
    let stored: readonly StoredFile[];
    try {
      written = await folders.write(this.#folder, number, files);
      stored = await folders.write(this.#folder, number, inFolder(policy));
    } catch (error) {
      // What was begun of it holds room.
      await folders.removeSnapshot(this.#folder, number);
      throw error;
    }
    const own = stored.map((file) => ({ ...file, name: file.name.slice(policyFolder.length) }));
    const all = [...written, ...(before?.stored ?? [])];
    if (phase === 'align')
      this.#fixed = {
        stored: all.filter(({ name }) => fixedFiles.includes(name)),
        hashes: Object.fromEntries(
          Object.entries(hashes).filter(([name]) => fixedFiles.includes(name)),
        ),
      };
    emit({
      type: 'snapshotKept',
      runId,
      snapshot: { number, phase, step, checkpoint: all, policy: own, summary },
    });
  }
}

/** Stands before the names of the policy's files, which may be those of the checkpoint's. */
const policyFolder = 'policy/';

function inFolder(files: readonly ExportedFile[]): ExportedFile[] {
  return files.map(({ name, bytes }) => ({ name: `${policyFolder}${name}`, bytes }));
}
