/** What a file holds, as the hub states it: the SHA-256 of a large file, git's own hash of a small one. */
export interface StatedHash {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** One file of a model on a hub. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  readonly hash: StatedHash;
}

/** A model on a hub at one commit, with those of its files that a checkpoint needs. */
export interface HubModel {
  /** owner/name. */
  readonly name: string;
  /** The branch, tag or commit that was asked for. */
  readonly revision: string;
  /** The commit that the revision was when it was looked up. */
  readonly commit: string;
  /** The license's name as the owner states it; null where they state none. */
  readonly license: string | null;
  /** The `model_type` of its configuration; null where the hub does not know it. */
  readonly kind: string | null;
  /** Whether its files are handed only to accounts that agreed to its conditions. */
  readonly gated: boolean;
  readonly files: readonly HubFile[];
}

/** Which model of a hub, at which commit. */
export type HubOrigin = Pick<HubModel, 'name' | 'commit'>;

/** A model in the page's private files, whole or in part. */
export interface KeptModel {
  readonly model: HubModel;
  /** Bytes that are here. */
  readonly received: number;
  /** Whether every file is here and holds what the hub stated. */
  readonly whole: boolean;
  /** When it was first asked for, as an ISO date. */
  readonly since: string;
}

/** Bytes of all files of a model. */
export function bytesOf(model: HubModel): number {
  return model.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A model with the first digits of its commit: `owner/name@0123abc`. */
export function shortName({ name, commit }: HubOrigin): string {
  return `${name}@${commit.slice(0, 7)}`;
}
