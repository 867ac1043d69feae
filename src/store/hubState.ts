import type { HubModel, KeptModel } from '../protocol/hub';
import type { ModelRole } from '../protocol/model';
import type { Failure } from './state';

/** What the hub was asked about a model. */
export type LookUpState =
  | { readonly status: 'none' }
  | { readonly status: 'asking'; readonly name: string }
  | {
      readonly status: 'found';
      readonly model: HubModel;
      /** Bytes that the browser has room for; null where it does not say. */
      readonly free: number | null;
    }
  | { readonly status: 'failed'; readonly failure: Failure };

/** A model on its way from the hub into the page's private files. */
export type TransferState =
  | { readonly status: 'none' }
  | {
      readonly status: 'fetching';
      readonly role: ModelRole;
      readonly model: HubModel;
      readonly received: number;
      /** Bytes a second over the last seconds; null until there is something to measure. */
      readonly rate: number | null;
      /** Seconds of the pause after a broken connection; null while bytes come. */
      readonly waiting: number | null;
      /** The file whose bytes are being held to what the hub stated. */
      readonly checking: string | null;
    }
  | {
      readonly status: 'stopped';
      readonly role: ModelRole;
      readonly model: HubModel;
      readonly received: number;
      readonly failure: Failure;
    }
  /** All is here, and could not be loaded at once. */
  | { readonly status: 'waiting'; readonly role: ModelRole; readonly model: HubModel };

/** The models that are kept in this browser. */
export type KeptState =
  | { readonly status: 'none' }
  | { readonly status: 'listed'; readonly models: readonly KeptModel[] }
  | { readonly status: 'failed'; readonly failure: Failure };

/** A model from a hub: what is typed, found, fetched and kept. */
export interface HubState {
  /** For which of a run's models the dialog is open; null where it is closed. */
  readonly openFor: ModelRole | null;
  readonly name: string;
  readonly revision: string;
  readonly lookUp: LookUpState;
  readonly transfer: TransferState;
  readonly kept: KeptState;
  /** What could not be done with a kept model. */
  readonly keptFailure: Failure | null;
}

export const quietHub: HubState = {
  openFor: null,
  name: '',
  revision: 'main',
  lookUp: { status: 'none' },
  transfer: { status: 'none' },
  kept: { status: 'none' },
  keptFailure: null,
};
