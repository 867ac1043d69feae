import { experimentHoldsSettings } from '../../shared/sentences/keptRunSentences';
import { change } from '../store';
import { experimentIsGoing } from './queueStore';

/** Whether an experiment holds the page's settings, pairs and models for its runs; where it does, the page says so. */
export function heldByExperiment(): boolean {
  if (!experimentIsGoing()) return false;
  change({ notice: experimentHoldsSettings() });
  return true;
}
