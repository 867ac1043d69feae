import { describe, expect, it } from 'vitest';

import { charts } from './chartDefinitions';
import { drawSvg } from './drawSvg';
import type { Figure } from './figure';

const chart = (id: string) => charts.find((definition) => definition.id === id)!;
const figure: Figure = {
  ...{ x: { min: 0, max: 10 }, y: { min: 0, max: 1 }, logX: false, logY: false },
  places: [0, 5, 10],
  faint: [
    [null, 1, null],
    [null, null, null],
  ],
  lines: [
    [0, 0.5, 1],
    [null, 0.25, null],
  ],
  intervals: [],
  behind: [],
};
const words = { xLabel: 'step', subtitle: 'DPO & "more"' };

describe('drawSvg', () => {
  const svg = drawSvg(chart('loss'), figure, words);

  it('puts points where they belong in the box from 72, 74 to 664, 386', () => {
    expect(svg).toContain('data-metric="loss" data-split="train" points="72,386 368,230 664,74"');
    expect(svg).toContain('data-metric="loss" data-split="eval" points="368,308"');
    expect(svg).toContain(
      'data-drawn="measured" data-metric="loss" data-split="train" points="368,74"',
    );
  });

  it('has no legend of lines that are not there', () => {
    const none = figure.places.map(() => null);
    const alone = drawSvg(
      chart('loss'),
      { ...figure, faint: [none, none], lines: [none, none] },
      words,
    );
    expect(alone).not.toContain('>train</text>');
    expect(alone).toContain('>Loss</text>');
  });

  it('says title, legend, units and what was trained, as text', () => {
    for (const text of ['>Loss</text>', '>train</text>', '>held out</text>', '>step</text>'])
      expect(svg).toContain(text);
    expect(svg).toContain('>DPO &amp; &quot;more&quot;</text>');
    expect(svg).toContain('stroke-dasharray="6 4"');
  });

  it('places by decades on logarithmic axes, and says so', () => {
    const log = drawSvg(
      chart('loss'),
      {
        ...figure,
        ...{ x: { min: 1, max: 100 }, y: { min: 0.01, max: 1 }, logX: true, logY: true },
        places: [1, 10, 100],
        lines: [
          [0.01, 0.1, 1],
          [null, null, null],
        ],
      },
      words,
    );
    expect(log).toContain('points="72,386 368,230 664,74"');
    expect(log).toContain('>step, logarithmic</text>');
    expect(log).toContain('>loss, logarithmic</text>');
  });

  it('draws a win rate’s interval as a band and a half as a line', () => {
    const svg = drawSvg(
      chart('win-rate'),
      {
        ...figure,
        lines: [[null, 0.5, 1]],
        faint: [[null, null, null]],
        intervals: [{ low: [null, 0.25, 0.5], high: [null, 0.75, 1] }],
      },
      words,
    );
    expect(svg).toContain('<polygon points="368,152 664,74 664,230 368,308"');
    expect(svg).toContain('<path d="M72 230H664"');
  });

  it('draws a band a correlation, each seen through the others, and a line at 0', () => {
    const interval = { low: [null, 0.25, 0.5], high: [null, 0.75, 1] };
    const empty = [null, null, null];
    const svg = drawSvg(
      chart('score-correlation'),
      {
        ...figure,
        lines: [[null, 0.5, 0.75], empty, empty],
        faint: [empty, empty, empty],
        intervals: [interval, null, interval],
      },
      words,
    );
    const edge = '<polygon points="368,152 664,74 664,230 368,308"';
    expect(svg).toContain(`${edge} fill="#146060" fill-opacity="0.12"/>`);
    expect(svg).toContain(`${edge} fill="#b3541e" fill-opacity="0.12"/>`);
    expect(svg).toContain('<path d="M72 386H664" stroke="#5a626b" stroke-dasharray="2 4"/>');
  });

  it('draws kept runs beneath in their colors, with the band of their seeds and their names', () => {
    const point = (x: number, mean: number, low: number, high: number) => ({
      ...{ x, mean, low, high, seeds: 2 },
    });
    const behind = [
      {
        ...{ name: 'a < b', place: 1, dashed: false },
        points: [point(0, 0.5, 0.25, 0.75), point(10, 1, 1, 1)],
      },
    ];
    const drawn = drawSvg(chart('loss'), { ...figure, behind }, words);
    expect(drawn).toContain(
      'data-drawn="behind" data-run="a &lt; b" points="72,230 664,74" fill="none" stroke="#c47300"',
    );
    expect(drawn).toContain('<polygon points="72,152 664,74 664,74 72,308" fill="#c47300"');
    expect(drawn).toContain('>a &lt; b</text>');
    expect(drawn.indexOf('data-drawn="behind"')).toBeLessThan(drawn.indexOf('data-drawn="line"'));
    expect(svg).not.toContain('data-drawn="behind"');
  });
});
