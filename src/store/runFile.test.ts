// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { resolveConfig } from '../protocol/resolveConfig';
import { randomSettings } from '../testing/randomSettings';
import { noHistory } from './settingHistory';
import { runFileOpened, runFileSaved } from './runFile';
import { settingChanged, settingsUndone } from './settingActions';
import { defaultSettings } from './settingValues';
import { idleRun, noModels } from './state';
import { refineryStore } from './store';

const state = () => refineryStore.getState();
const open = (text: string) => runFileOpened(new File([text], 'mine.json'));

beforeEach(() => {
  refineryStore.setState({
    ...{ settings: defaultSettings(), settingHistory: noHistory, run: idleRun, notice: null },
    ...{ settingsSaid: null, data: { train: { status: 'empty' }, heldOut: { status: 'empty' } } },
  });
});

describe('a run file that is saved', () => {
  it('is taken as it stands by the headless command, and names the file to come', () => {
    settingChanged('alignment.beta', 0.2);
    const saved = JSON.parse(runFileSaved()!) as Record<string, unknown>;
    expect(resolveConfig(saved)).toEqual(saved);
    expect(saved).toMatchObject({
      ...{ version: 1, alignment: { beta: 0.2 } },
      data: { path: 'pairs.jsonl', evalPath: null },
    });
    expect(state().settingsSaid).toContain('It names pairs.jsonl');
  });

  it('opens to the same settings, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(randomSettings, async (settings) => {
        // Another backend would want a worker, which is not here.
        const chosen = { ...settings, backend: 'auto' };
        refineryStore.setState({ settings: chosen });
        const text = runFileSaved()!;
        refineryStore.setState({ settings: defaultSettings() });
        await open(text);
        expect(state().notice).toBeNull();
        expect(state().settings).toEqual(chosen);
      }),
      { numRuns: 50 },
    );
  });

  it('is none while a setting is out of order', () => {
    settingChanged('alignment.beta', -1);
    expect(runFileSaved()).toBeNull();
    expect(state().notice).toBe(
      'No run file was saved: alignment.beta: -1 is not a number above 0 and at most 100.',
    );
  });
});

describe('a run file that is opened', () => {
  it('is one step, names the data that it wants, and leaves the page’s own alone', async () => {
    await open('{"version": 1, "seed": 9, "data": {"path": "other.jsonl"}}');
    expect(state().settings).toEqual({ ...defaultSettings(), seed: 9 });
    expect(state().settingsSaid).toBe(
      'The settings of mine.json are set. It names other.jsonl: the page opens no file by itself, so choose that under Data.',
    );
    settingsUndone();
    expect(state().settings.seed).toBe(1);
  });

  it('without an opponent says that the page’s own stays', async () => {
    const opponent = { status: 'loaded', name: 'rival', report: {} as never } as const;
    refineryStore.setState({ models: { ...noModels, opponent } });
    const data = '"data": {"path": "pairs.jsonl"}';
    const stays = 'The opponent rival stays; remove it under Training to run as the file says.';
    await open(`{"version": 1, ${data}, "sampling": {"prompts": 4}}`);
    expect(state().settingsSaid).toContain(stays);
    await open(`{"version": 1, ${data}, "sampling": {"prompts": 4, "opponentPath": "rival"}}`);
    expect(state().settingsSaid).not.toContain('rival');
    refineryStore.setState({ models: noModels });
    await open(`{"version": 1, ${data}, "sampling": {"prompts": 4}}`);
    expect(state().settingsSaid).not.toContain('opponent');
  });

  it.each([
    ['{"seed": }', 'mine.json: it is not JSON ('],
    ['[]', 'mine.json: The run file holds [], not an object with settings.'],
    [
      '{"data": {"path": "a"}, "sed": 1}',
      'mine.json: sed: there is no such setting; correct its name or leave it out.',
    ],
    [
      '{"seed": 1}',
      'mine.json: data.path: the run file names no file; write the path of one there.',
    ],
    [
      '{"data": {"path": "a"}, "alignment": {"beta": 0}}',
      'mine.json: alignment.beta: 0 is not a number above 0 and at most 100.',
    ],
  ])('is refused with one sentence: %s', async (text, sentence) => {
    await open(text);
    expect(state().notice).toContain(sentence);
    expect(state().settings).toEqual(defaultSettings());
  });

  it('is refused while a run has fixed the settings', async () => {
    refineryStore.setState({ run: { ...idleRun, status: 'aligning' } });
    await open('{"seed": 9, "data": {"path": "a"}}');
    expect(state().notice).toBe(
      'mine.json: this run has fixed its settings; stop it and open the file again.',
    );
    expect(state().settings.seed).toBe(1);
  });
});
