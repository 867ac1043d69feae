import { addressPart, addressWith, setAddressPart } from '../storage/address';
import { addressCameDuringRun, addressNotTaken } from '../shared/sentences/runFileSentences';
import { configurationTaken } from './configuration';
import { refusedByRun } from './runNotice';
import { settingsTaken } from './settingActions';
import { allDefaults, settingsFromAddress, settingsInAddress } from './settingsAddress';
import { isRunning } from './state';
import { change, refineryStore } from './store';

/** Milliseconds without a further change before the address is written. */
const settleMilliseconds = 150;
const part = 'set';

function faultSentence(faults: readonly string[]): string | null {
  return faults.length === 0 ? null : addressNotTaken(faults);
}

/** What an address holds, beside the benchmarks as they stand: their files are the page's own. */
function settingsOf(written: string): ReturnType<typeof settingsFromAddress> {
  const { settings, faults } = settingsFromAddress(written);
  const { benchmarks } = refineryStore.getState().settings;
  return { settings: { ...settings, benchmarks }, faults };
}

/** The settings that the address holds take the place of those that were kept, which undo brings back. */
function open(): void {
  const written = addressPart(part);
  if (written === null) return;
  const { settings, faults } = settingsOf(written);
  settingsTaken(settings, { what: 'the address' });
  change({ notice: faultSentence(faults) });
}

/** A page whose settings are all at their defaults keeps a plain address. */
function write(): void {
  const now = settingsInAddress(refineryStore.getState().settings);
  setAddressPart(part, now === allDefaults ? null : now);
}

/** Somebody put another address into the open page; one without settings asks for the defaults. */
function addressChanged(): void {
  const written = addressPart(part) ?? allDefaults;
  const { settings: now, run } = refineryStore.getState();
  if (written === settingsInAddress(now)) return;
  if (isRunning(run.status)) {
    refusedByRun(addressCameDuringRun());
    write();
    return;
  }
  const { settings, faults } = settingsOf(written);
  const said =
    written === allDefaults
      ? 'The address holds no settings: every setting is at its default.'
      : 'The settings of the address are set.';
  configurationTaken(settings, 'the address', said);
  if (faults.length > 0) change({ notice: faultSentence(faults) });
  write();
}

/** Opens the page's address, and writes the settings into it as they change, until what it returns is called. */
export function addressFollowed(): () => void {
  open();
  write();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = refineryStore.subscribe(
    ({ settings }) => settings,
    () => {
      clearTimeout(timer);
      timer = setTimeout(write, settleMilliseconds);
    },
  );
  window.addEventListener('hashchange', addressChanged);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    window.removeEventListener('hashchange', addressChanged);
  };
}

/** An address that opens this page with these settings, whatever its reader has kept. */
export function linkToSettings(): string {
  return addressWith(part, settingsInAddress(refineryStore.getState().settings));
}

/** Tells of a link that was copied. */
export function linkCopied(): void {
  change({ settingsSaid: 'The link to these settings is copied.' });
}
