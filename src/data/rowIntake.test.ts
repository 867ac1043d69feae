import { describe, expect, it } from 'vitest';

import { pairRow as row, readFault as fault } from '../testing/preferenceSource';
import { MappingNeeded } from './columnMapping';

const lines = (...rows: object[]): string => rows.map((each) => JSON.stringify(each)).join('\n');

async function asked(content: string): Promise<MappingNeeded['request'] | null> {
  const error = await fault(content);
  return error instanceof MappingNeeded ? error.request : null;
}

describe('asking for columns', () => {
  it('asks where the keys are known and their values cannot be used, and says why', async () => {
    const numbered = { prompt: 'p', responses: ['a', 'b'], chosen: 0, rejected: 1 };
    expect(await asked(lines(numbered, numbered))).toMatchObject({
      columns: expect.arrayContaining(['prompt', 'chosen', 'rejected']) as string[],
      reason: '"chosen" is a number, not text or messages',
    });
  });

  it('asks where one row has known keys and the others have not', async () => {
    const other = { q: 'Sky?', good: 'Blue.', bad: 'Green.' };
    const request = await asked(
      lines({ prompt: 'p', chosen: 7, rejected: 'b' }, ...Array.from({ length: 9 }, () => other)),
    );
    expect(request?.columns).toEqual(expect.arrayContaining(['q', 'good', 'bad']));
    expect(request).not.toHaveProperty('reason');
  });

  it('does not ask where columns are not what is wrong', async () => {
    const labelled = { prompt: 'p', completion: 'c', label: 'yes' };
    expect(await asked(lines(labelled, labelled))).toBeNull();
    expect(await asked(lines(labelled, { ...labelled, label: true }))).toBeNull();
    expect(await asked(`${row('a', ' x', ' x')}\n${row('b', '', ' x')}`)).toBeNull();
    expect(await asked(`${row('a', ' x', ' x')}\n{"q":"a","good":"b","bad":"c"}`)).toBeNull();
  });
});
