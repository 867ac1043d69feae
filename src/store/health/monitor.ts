import { detectors } from './detectors';
import type { Detector, HealthInput, HealthNotice, Severity } from './notice';

/** A notice as the page shows it. */
export interface ShownNotice {
  readonly notice: HealthNotice;
  /** What it saw is no longer so. */
  readonly over: boolean;
}

/** What the page shows of a run's health. */
export interface Health {
  /** Those that hold first, the most severe of them first; then those that are over. */
  readonly shown: readonly ShownNotice[];
  /** The sentence for screen readers: of the notices that appeared last. */
  readonly announcement: string;
}

/** Logged steps without its reason after which a notice is over: at the edge of a threshold it stays. */
const settled = 10;
const ranks: Readonly<Record<Severity, number>> = { bad: 0, warn: 1, note: 2 };
const healthy: Health = { shown: [], announcement: '' };

/** Keeps a run's notices: what holds, what is over, what was put away. */
export class HealthMonitor {
  readonly #detectors: readonly Detector[];
  readonly #notices = new Map<string, ShownNotice>();
  readonly #hidden = new Set<string>();
  readonly #announced = new Set<string>();
  /** What the last look found. */
  #holding: ReadonlySet<string> = new Set();
  /** Rows logged when a notice's reason was there last. */
  readonly #lastSeen = new Map<string, number>();
  #health = healthy;

  constructor(watched: readonly Detector[] = detectors) {
    this.#detectors = watched;
  }

  /** The same object until something changes. */
  get health(): Health {
    return this.#health;
  }

  /** Forgets everything: another run begins, or there is none. */
  clear(): void {
    this.#notices.clear();
    this.#hidden.clear();
    this.#announced.clear();
    this.#lastSeen.clear();
    this.#health = healthy;
  }

  /** Puts a notice away for this run. */
  hide(id: string): void {
    this.#hidden.add(id);
    this.#show('');
  }

  /**
   * Looks at a run as it stands.
   * @returns whether what is shown has changed
   */
  look(input: HealthInput): boolean {
    const found = new Map<string, HealthNotice>();
    for (const detector of this.#detectors) {
      const notice = detector(input);
      if (notice) found.set(notice.id, notice);
    }
    const running = input.activity !== 'idle';
    const rows = input.series.of('align', 'train')?.length ?? 0;
    let changed = false;
    for (const id of found.keys()) this.#lastSeen.set(id, rows);
    for (const [id, { notice, over }] of this.#notices) {
      if (over || found.has(id)) continue;
      if (running && rows < this.#lastSeen.get(id)! + settled) continue;
      // What was seen of a run stays on its record; settings that were put right leave none.
      if (running) this.#notices.set(id, { notice, over: true });
      else this.#notices.delete(id);
      changed = true;
    }
    const fresh: HealthNotice[] = [];
    for (const [id, notice] of found) {
      const kept = this.#notices.get(id);
      // A notice names its steps: its numbers stand still while it holds.
      const held = kept && !kept.over && this.#holding.has(id);
      const still = held && kept.notice.severity === notice.severity;
      if (still && (running || kept.notice.saw === notice.saw)) continue;
      this.#notices.set(id, { notice, over: false });
      changed = true;
      if (this.#announced.has(id) || this.#hidden.has(id)) continue;
      this.#announced.add(id);
      fresh.push(notice);
    }
    this.#holding = new Set(found.keys());
    if (changed) this.#show(fresh.map(({ title, saw }) => `${title}. ${saw}`).join(' '));
    return changed;
  }

  #show(announcement: string): void {
    const rank = ({ notice, over }: ShownNotice): number => (over ? 3 : ranks[notice.severity]);
    const shown = [...this.#notices.values()]
      .filter(({ notice }) => !this.#hidden.has(notice.id))
      .sort((a, b) => rank(a) - rank(b));
    this.#health = { shown, announcement };
  }
}
